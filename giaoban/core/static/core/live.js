// A page that follows what happens (core/live.py). Regions are elements with an id and [data-live]; with
// data-live="list" its children (each with an id) are swapped one by one. Only what differs is swapped, never a field,
// never where somebody is typing; focus and scroll stay. The connection may go and come back: one quiet line says so.
const SLOWEST = 30, PATIENCE = 10000;
let source, etag, shape;
function adopt() {
  source = document.querySelector("[data-live-source]");
  ({ etag, shape } = source?.dataset ?? {});
}
adopt();
let failures = 0, timer = 0, running = false, generation = 0;

const EDITABLE = "input:not([type=hidden], [type=button], [type=submit]), textarea, select, [contenteditable]";
const typing = () => document.activeElement?.matches?.(EDITABLE) ?? false;
const changed = (field) => field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
  : field.tagName === "SELECT" ? field.value !== ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value
  : field.value !== field.defaultValue;
// Text that was sent and came back with errors is nowhere else either.
const unsent = () => typing() || document.querySelector("#page [data-focus]")
  || [...document.querySelectorAll("form[data-guard]")].some((form) => [...form.elements].some((field) => field.matches(EDITABLE) && changed(field)));

function say(words, link) {
  if (source.firstChild?.textContent === words) return;
  source.replaceChildren(...(words ? [words] : []));
  if (!words || !link) return;
  const a = document.createElement("a");
  a.href = location.href.split("#")[0];
  a.textContent = link;
  source.append(" ", a);
}

// What the server wrote, without what differs in every answer: keys of forms, the moment of a countdown.
const written = new WeakMap();
function fingerprint(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("input[name=csrfmiddlewaretoken], input[name=_key]").forEach((field) => field.removeAttribute("value"));
  for (const clock of copy.querySelectorAll("[data-countdown], [data-countdown-says], [data-countdown-words]")) {
    clock.textContent = "";
    clock.removeAttribute("data-now");
    clock.removeAttribute("class");
    if (clock.matches("[data-countdown-words]")) clock.parentElement?.removeAttribute("class");
    if (clock.dataset.state === "running") clock.removeAttribute("data-left");
  }
  return copy.outerHTML;
}
const known = (element) => written.get(element) ?? fingerprint(element);

const focusable = (root) => [...root.querySelectorAll("a[href], button, summary, [tabindex]")];
function swap(old, fresh) {
  const print = fingerprint(fresh);
  if (known(old) === print) return;
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  if (active?.matches(EDITABLE) || old.querySelector(".is-sending, .htmx-request")) return;
  const element = document.importNode(fresh, true);
  const place = active && active !== old ? focusable(old).indexOf(active) : -1;
  const id = active?.id;
  old.replaceWith(element);
  written.set(element, print);
  window.htmx?.process(element);
  if (!active) return;
  const next = (id && document.getElementById(id)) || (active === old ? element : focusable(element)[place]);
  next?.focus({ preventScroll: true });
}

function swapList(old, fresh) {
  const ids = (list) => [...list.children].map((child) => child.id).join();
  if (ids(old) !== ids(fresh)) return swap(old, fresh);
  const rows = [...fresh.children];
  [...old.children].forEach((row, index) => swap(row, rows[index]));
}

function swapAll(html) {
  const reply = new DOMParser().parseFromString(html, "text/html");
  for (const old of document.querySelectorAll("[data-live]")) {
    const fresh = reply.getElementById(old.id);
    if (!fresh) continue;
    (old.dataset.live === "list" ? swapList : swap)(old, fresh);
  }
  document.dispatchEvent(new CustomEvent("live:swapped"));
}

// Everything is another now: load the whole page, but not over words somebody is writing, and not again and again.
function loadPage() {
  if (unsent()) return say(source.dataset.textChanged);
  const last = Number(sessionStorage.getItem("live-loaded") || 0);
  if (Date.now() - last < 10000) return;
  sessionStorage.setItem("live-loaded", String(Date.now()));
  location.replace(location.pathname + location.search); // not reload: it would send the form again whose answer this page is
}

const usual = () => Number(source.dataset.every) || 5;

async function ask() {
  const began = generation;
  const patience = new AbortController();
  const bell = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const reply = await fetch(source.dataset.url, {
      headers: { "X-Live": shape, "If-None-Match": `"${etag}"` },
      cache: "no-store", redirect: "manual", signal: patience.signal,
    });
    if (reply.status >= 500) throw new Error(String(reply.status));
    failures = 0;
    if (reply.type === "opaqueredirect") { say(source.dataset.textEnded, source.dataset.textSignIn); return SLOWEST; }
    if (reply.status === 204) { loadPage(); return usual(); }
    if (reply.status !== 200 && reply.status !== 304) { say(source.dataset.textGone); return SLOWEST; }
    say("");
    if (reply.status === 304) return usual();
    const html = await reply.text();
    if (began !== generation) return 0.3; // something was sent meanwhile: this answer is older than the page
    etag = (reply.headers.get("ETag") || "").replace(/^(W\/)?"|"$/g, "");
    swapAll(html);
    return usual();
  } catch {
    failures += 1;
    say(source.dataset.textLost);
    return Math.min(SLOWEST, 2 ** Math.min(failures, 5)) * (0.75 + Math.random() / 2);
  } finally {
    clearTimeout(bell);
  }
}

async function round() {
  clearTimeout(timer);
  if (!source?.isConnected) adopt(); // htmx brought another page into this one
  if (!source || running || document.hidden) return;
  running = true;
  const seconds = await ask();
  running = false;
  timer = setTimeout(round, seconds * 1000);
}

function soon(seconds) {
  clearTimeout(timer);
  timer = setTimeout(round, seconds * 1000);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(0); });
addEventListener("online", () => soon(0));
document.addEventListener("htmx:afterSettle", () => { if (!source?.isConnected) soon(1); });
const sends = (event) => (event.detail.requestConfig?.verb ?? event.detail.verb) !== "get";
document.addEventListener("htmx:beforeRequest", (event) => { if (sends(event)) generation += 1; });
// What was done here is seen elsewhere on this page, too.
document.addEventListener("htmx:afterRequest", (event) => { if (sends(event)) { generation += 1; soon(0.2); } });
for (const region of document.querySelectorAll("[data-live]")) {
  for (const element of region.dataset.live === "list" ? region.children : [region]) written.set(element, fingerprint(element));
}
if (source) soon(usual());
