// Forms: what was typed is not left behind by accident (data-guard), a sending is seen, text areas grow with their text.
const typed = new WeakSet();
let sending = false;

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) typed.add(form);
  grow(event.target);
});

addEventListener("beforeunload", (event) => {
  if (sending) return;
  if ([...document.querySelectorAll("form[data-guard]")].some((form) => typed.has(form))) {
    event.preventDefault();
    event.returnValue = "";
  }
});

// The button says that it is sending; it stays usable, because a second sending has no second effect.
function busy(form, submitter) {
  const button = submitter || form.querySelector("button[type=submit], .button.primary");
  const label = button?.querySelector("span");
  if (!label || button.classList.contains("is-sending")) return;
  const before = label.textContent;
  button.classList.add("is-sending");
  label.textContent = document.body.dataset.textSending || before;
  const rest = () => {
    button.classList.remove("is-sending");
    label.textContent = before;
    sending = false;
  };
  form.addEventListener("htmx:afterRequest", rest, { once: true });
  form.addEventListener("giaoban:unsent", rest, { once: true });
  addEventListener("pageshow", rest, { once: true });
  setTimeout(rest, 20000);
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented && !event.target.matches("[hx-post]")) return;
  if (event.target.method !== "post") return;
  if (!event.target.matches("[hx-post]")) sending = true;
  typed.delete(event.target);
  busy(event.target, event.submitter);
}, { capture: false });

document.addEventListener("giaoban:unsent", (event) => {
  if (event.target.matches("form[data-guard]")) typed.add(event.target);
}, true);
document.addEventListener("htmx:responseError", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) typed.add(form);
});
document.addEventListener("htmx:sendError", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) typed.add(form);
});

// A filter that changes sends itself; the button stays for those without scripts.
document.addEventListener("change", (event) => {
  if (event.target.form?.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

function grow(area) {
  if (area.tagName !== "TEXTAREA" || CSS.supports("field-sizing", "content")) return;
  if (area.scrollHeight > area.clientHeight) area.rows = Math.min(24, area.rows + Math.ceil((area.scrollHeight - area.clientHeight) / 26));
}
document.querySelectorAll("textarea").forEach(grow);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
