// The quiet countdown of the hall: words that change once a minute, no running figures, no blinking. The server says when
// it ends (see 4_countdown.js for data-now); "Còn hai phút" appears when two minutes are left.
const offsets = new WeakMap();

function left(element) {
  if (element.dataset.state !== "running") return Number(element.dataset.left);
  if (!offsets.has(element)) offsets.set(element, Date.parse(element.dataset.now) - Date.now());
  return (Date.parse(element.dataset.ends) - Date.now() - offsets.get(element)) / 1000;
}

function words(element) {
  const minutes = Math.ceil(left(element) / 60);
  const { many, two, one, over } = element.dataset;
  if (minutes < 1) return over;
  return minutes === 1 ? one : minutes === 2 ? two : many.replace("#", String(minutes));
}

function show() {
  for (const element of document.querySelectorAll("[data-countdown-words][data-state=running]")) {
    const said = words(element);
    if (element.textContent !== said) element.textContent = said;
    element.parentElement.classList.toggle("over", said === element.dataset.over);
  }
}

show();
setInterval(show, 500);
document.addEventListener("live:swapped", show);
