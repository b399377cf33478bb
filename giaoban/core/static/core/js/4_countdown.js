// Countdown: the server sends when it ends, the browser counts.
// <span data-countdown data-state="running" data-ends="2017-10-06T08:10:00+07:00" data-now="2017-10-06T08:01:12+07:00">
// data-state: running (needs data-ends), paused or stopped (data-left, seconds). data-now is the server's time when it
// wrote the page: the sample's clock and a wrong clock of the machine do not matter. Over time is said with a minus.
// "data-warn-left" and "data-warn-text" (seconds, words) on the element: the words appear in [data-countdown-says].
const offsets = new WeakMap();

function offset(element) {
  if (!offsets.has(element)) {
    const now = Date.parse(element.dataset.now || "");
    offsets.set(element, Number.isNaN(now) ? 0 : now - Date.now());
  }
  return offsets.get(element);
}

function left(element) {
  if (element.dataset.state !== "running") return Math.round(Number(element.dataset.left || 0));
  return Math.round((Date.parse(element.dataset.ends) - Date.now() - offset(element)) / 1000);
}

function show(element) {
  const seconds = left(element);
  const size = Math.abs(seconds);
  const clock = `${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
  const words = seconds < 0 ? `−${clock}` : clock;
  if (element.textContent !== words) element.textContent = words;
  element.classList.toggle("over", seconds < 0);
  const says = element.parentElement?.querySelector("[data-countdown-says]");
  if (!says) return;
  const warn = Number(element.dataset.warnLeft || 0);
  const sentence = element.dataset.state === "running" && seconds > 0 && seconds <= warn ? element.dataset.warnText || "" : "";
  if (says.textContent !== sentence) says.textContent = sentence;
}

const showAll = () => document.querySelectorAll("[data-countdown]").forEach(show);
showAll();
setInterval(showAll, 500);
document.addEventListener("htmx:afterSwap", showAll);
