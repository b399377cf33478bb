// Enter goes on to the next box, as down the paper; Ctrl+Enter saves. Text areas keep their own line ends.
const BOXES = "input:not([type=hidden], [type=radio]:not(:checked)), select, textarea, button[type=submit]";

function boxes(form) {
  return [...form.querySelectorAll(BOXES)].filter((box) => !box.disabled && box.offsetParent !== null);
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-next-on-enter]");
  if (!form || event.key !== "Enter" || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[name=to][value=next]") || undefined);
    return;
  }
  if (event.target.matches("textarea, button, summary, a")) return;
  event.preventDefault();
  const after = boxes(form).find((box) => event.target.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING && box.name !== event.target.name);
  after?.focus();
});
