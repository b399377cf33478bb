// data-copy="id" on a button copies the text of that field. Without scripts the button stays hidden and the field is selected by
// hand. On a closed network the page may not be "secure" and the clipboard closed: then the old way is taken.
async function copy(field) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(field.value);
    return true;
  }
  field.focus();
  field.select();
  return document.execCommand("copy");
}

function show(root) {
  root.querySelectorAll?.("[data-copy][hidden]").forEach((button) => button.removeAttribute("hidden"));
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  const field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  const done = await copy(field).catch(() => false);
  const label = button.querySelector("span");
  if (!done || !label || label.textContent === button.dataset.copied) return;
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => { label.textContent = before; }, 2500);
});

document.addEventListener("htmx:afterSettle", (event) => show(event.target.parentElement || document));
show(document);
