// The report's form: lines are added in the page, the count of tasks without an answer follows the taps.
const form = document.querySelector("[data-report]");

if (form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (!button) return;
    const template = document.querySelector(`template[data-template="${button.dataset.add}"]`);
    const lines = form.querySelector(`[data-lines="${button.dataset.add}"]`);
    if (!template || !lines || !globalThis.crypto?.randomUUID) return;
    event.preventDefault();
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__uid__", crypto.randomUUID());
    const line = holder.firstElementChild;
    lines.append(line);
    if (line.matches("details")) line.open = true;
    line.querySelector("textarea")?.focus();
  });

  // With a script the button opens the next line; the blank ones are for those without.
  form.querySelectorAll("[data-blank]:not([open])").forEach((line) => line.remove());

  const note = document.querySelector("[data-unclaimed]");
  const count = () => {
    if (!note) return;
    const open = [...form.querySelectorAll(".claim")].filter((claim) => !claim.querySelector(".choice input:checked"));
    note.hidden = open.length === 0;
    note.textContent = note.dataset.unclaimed.replace("%s", String(open.length).padStart(2, "0"));
  };
  form.addEventListener("change", (event) => {
    if (event.target.closest(".choices")) count();
    if (event.target.name?.endsWith("-gone")) event.target.closest("[data-line]")?.classList.toggle("gone-now", event.target.checked);
  });
  count();

  // An address with a place (#c-…) opens the line it points to.
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let node = target; node; node = node.parentElement) if (node.matches("details")) node.open = true;
  };
  addEventListener("hashchange", open);
  open();
}
