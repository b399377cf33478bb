// Order by dragging: <ol data-sortable="order"> whose items carry data-id, inside a form with an input named as the
// attribute says; it gets the ids in their order, comma-separated, and the form is sent (data-sortable-submit) or waits
// for its button. Buttons "up" and "down" (data-move) do the same with the keyboard; without scripts they post.
const list = (element) => element.closest("[data-sortable]");
const items = (root) => [...root.querySelectorAll("[data-id]")];
let dragged = null;

function settled(root) {
  const form = root.closest("form");
  const input = form?.elements[root.dataset.sortable];
  if (!input) return;
  const order = items(root).map((item) => item.dataset.id).join(",");
  if (input.value === order) return;
  input.value = order;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  if (root.hasAttribute("data-sortable-submit")) form.requestSubmit();
}

document.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.("[data-sortable] [data-id]");
  if (!item) return;
  dragged = item;
  event.dataTransfer.effectAllowed = "move";
  item.classList.add("dragging");
});

document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-id]");
  if (!dragged || !over || list(over) !== list(dragged)) return;
  event.preventDefault();
  if (over === dragged) return;
  const box = over.getBoundingClientRect();
  over.parentNode.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
});

document.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });
document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("dragging");
  const root = list(dragged);
  dragged = null;
  settled(root);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-sortable] [data-move]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("[data-id]");
  const root = list(item);
  const all = items(root);
  const other = all[all.indexOf(item) + (button.dataset.move === "up" ? -1 : 1)];
  if (!other) return;
  other.parentNode.insertBefore(item, button.dataset.move === "up" ? other : other.nextSibling);
  button.focus();
  settled(root);
});
