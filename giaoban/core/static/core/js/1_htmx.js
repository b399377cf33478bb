// htmx and the whole page: a reply that does not contain the wanted fragment replaces the page's content instead of
// emptying the fragment; a failed sending says so and leaves what was typed.
let news = null; // the messages of a reply that replaces the whole page; htmx takes them out of it first

document.addEventListener("htmx:afterSwap", () => {
  if (!news) return;
  const head = document.querySelector("#page .page-head");
  document.getElementById("messages")?.remove();
  head?.after(document.importNode(news, true));
  news = null;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  const status = detail.xhr.status;
  if (!detail.shouldSwap || (status !== 200 && status !== 409 && status !== 422)) return;
  const wanted = detail.requestConfig?.elt?.closest("[hx-select]")?.getAttribute("hx-select");
  if (!wanted) return;
  const reply = new DOMParser().parseFromString(detail.serverResponse, "text/html");
  if (reply.querySelector(wanted)) return;
  const page = document.getElementById("page");
  if (!page || !reply.getElementById("page")) return;
  detail.target = page;
  detail.selectOverride = "#page";
  detail.swapOverride = "outerHTML";
  news = reply.getElementById("messages");
  const to = detail.xhr.responseURL;
  if (status === 200 && to && to !== location.href) history.pushState(null, "", to);
});

// A poll brings no message: it must not wipe one that is being read.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target?.id === "messages" && fragment && !fragment.textContent.trim()) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:sendError", () => say(text("textOffline"), "warn"));
document.addEventListener("htmx:timeout", () => say(text("textOffline"), "warn"));
document.addEventListener("htmx:responseError", () => say(text("textFailed")));

const focusSummary = (root) => root.querySelector?.("[data-focus]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => focusSummary(event.target));
focusSummary(document);
