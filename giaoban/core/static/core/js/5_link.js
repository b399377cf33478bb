// Forms on a weak link (ADR 0016): <form method="post" data-keep="what it is, in a word">. What is typed is kept on the
// device; a sending that did not arrive is sent again when the link is back, with the same key, so it has one effect.
// The site's answer decides: its redirect is followed; every other answer (errors, a conflict) is fetched once more by
// the form itself, so that it is an ordinary page. data-private-when="value" on a box: while chosen, its line is not kept.
const WAITS = [2, 4, 8, 15, 30, 60];
const kept = (element) => element?.closest?.("form[data-keep]");
const keyOf = (form) => form.querySelector("input[name=_key]")?.value || "";
const targetOf = (form, submitter) =>
  new URL(submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href, location.href);
const clock = (at) =>
  new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit" }).format(at);
const day = (at) =>
  new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric" }).format(at);
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

// --- what a form says ------------------------------------------------------------------------------------------------

function dataOf(form, submitter) {
  const data = new FormData(form);
  if (submitter?.name && !submitter.hasAttribute("formaction")) data.append(submitter.name, submitter.value);
  return data;
}

// The pairs that may be kept, and whether something is missing; null if nothing of this form may be.
function keepable(form, submitter) {
  if (form.querySelector("input[type=password]")) return null;
  const secret = new Set();
  for (const box of form.querySelectorAll("[data-private-when]:checked")) {
    if (box.value !== box.dataset.privateWhen) continue;
    const line = box.closest("[data-line]");
    if (!line) return null;
    line.querySelectorAll("[name]").forEach((control) => secret.add(control.name));
  }
  const pairs = [];
  let partial = secret.size > 0;
  for (const [name, value] of dataOf(form, submitter)) {
    if (value instanceof File) partial ||= value.size > 0;
    else if (name !== "csrfmiddlewaretoken" && !secret.has(name)) pairs.push([name, value]);
  }
  return { pairs, partial };
}

async function keep(form, state, submitter) {
  const key = keyOf(form), said = keepable(form, submitter);
  if (!key || !device.owner) return;
  if (!said) {
    device.drop(key);
    return;
  }
  const target = targetOf(form, submitter).pathname;
  await device.put({ key, target, page: location.pathname, label: form.dataset.keep, state, partial: said.partial }, said.pairs);
}

// --- typing ----------------------------------------------------------------------------------------------------------

const pending = new Map(); // form → timer
function flush(form) {
  clearTimeout(pending.get(form));
  if (pending.delete(form)) return keep(form, "typed");
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!kept(form)) return;
  waiting.delete(form); // what was not sent is being changed: the person sends it again
  clearTimeout(pending.get(form));
  pending.set(form, setTimeout(() => flush(form), event.target.matches("[data-private-when]") ? 0 : 400));
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") [...pending.keys()].forEach(flush);
});

// --- sending ---------------------------------------------------------------------------------------------------------

const waiting = new Map(); // form → the button it was sent with
const stop = (ms) => (AbortSignal.timeout ? AbortSignal.timeout(ms) : undefined);
const post = (to, body) =>
  fetch(to, { method: "POST", body, headers: { "X-Device": device.owner }, redirect: "manual", signal: stop(60000) });
const unreachable = (status) => status === 502 || status === 503 || status === 504 || status === 429;

// Never a reload: a page that is the answer to a form would be sent again by it. A place on the same page is sought after loading.
function go(to) {
  const there = new URL(to, location.href);
  if (there.pathname + there.search !== location.pathname + location.search) return location.assign(there);
  try { if (there.hash) sessionStorage.setItem("giaoban.place", there.hash); } catch { /* the top of the page */ }
  location.replace(there.pathname + there.search);
}
try {
  const place = sessionStorage.getItem("giaoban.place");
  sessionStorage.removeItem("giaoban.place");
  if (place) location.replace(place);
} catch { /* the top of the page */ }

// "Đã gửi lúc 20:47." is said on the page that the answer leads to.
function remember(answer) {
  try { sessionStorage.setItem("giaoban.said", filled(text("textSent"), { time: answer.headers.get("X-At") })); } catch { /* not said */ }
}

function failed(form, submitter) {
  form.dispatchEvent(new CustomEvent("giaoban:unsent"));
  say(text("textOffline"), "warn");
  waiting.set(form, submitter);
  knock(form);
}

document.addEventListener("submit", async (event) => {
  const form = kept(event.target), submitter = event.submitter;
  if (!form || form.method !== "post") return;
  clearTimeout(pending.get(form));
  pending.delete(form);
  if (form.matches("[hx-post]")) {
    form.lastSubmitter = submitter;
    keep(form, "queued", submitter);
    return;
  }
  if (event.defaultPrevented || !device.owner) return;
  event.preventDefault();
  const again = waiting.has(form), key = keyOf(form), body = dataOf(form, submitter);
  waiting.delete(form);
  let answer;
  try {
    await keep(form, "queued", submitter);
    answer = await post(targetOf(form, submitter), body);
  } catch {
    return failed(form, submitter);
  }
  if (unreachable(answer.status)) return failed(form, submitter);
  const to = answer.headers.get("X-Location");
  if (answer.headers.has("X-Sent")) {
    device.drop(key);
    if (again) remember(answer);
    return go(to);
  }
  if (to) return go(to); // to the sign-in: the site keeps the text for an hour, the device longer
  const mine = device.get(key);
  if (answer.headers.has("X-Other") || answer.status >= 500) {
    if (mine) device.mark(mine, "typed");
    form.dispatchEvent(new CustomEvent("giaoban:unsent"));
    return say(text(answer.headers.has("X-Other") ? "textOther" : "textFailed"));
  }
  if (mine) device.mark(mine, "refused");
  plainly(form, submitter);
});

// The form goes as it would without scripts: the answer becomes the page.
function plainly(form, submitter) {
  if (submitter?.name) form.append(hidden(submitter.name, submitter.value));
  HTMLFormElement.prototype.submit.call(form);
}

const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

// htmx sends its own forms; they are kept and sent again in the same way.
document.addEventListener("htmx:configRequest", (event) => {
  if (kept(event.target)) event.detail.headers["X-Device"] = device.owner;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = kept(event.detail.requestConfig?.elt), { xhr } = event.detail;
  if (!form || !xhr?.status) return;
  if (xhr.getResponseHeader("X-Other")) return say(text("textOther"));
  if (unreachable(xhr.status)) return failed(form, form.lastSubmitter);
  const again = waiting.delete(form);
  if (xhr.status >= 400 || xhr.getResponseHeader("HX-Redirect")) return;
  device.drop(keyOf(form));
  const words = filled(text("textSent"), { time: clock(Date.now()) });
  if (again) setTimeout(() => say(words, "good", { add: true }), 50); // after htmx has put the page's messages in
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (kept(event.target)) failed(kept(event.target), event.target.lastSubmitter);
  });
}

// --- the link comes back ---------------------------------------------------------------------------------------------

let knocking = null, knocks = 0;
async function reachable() {
  try {
    return (await fetch(text("link"), { cache: "no-store", signal: stop(10000) })).status === 204;
  } catch { return false; }
}

// Asks with growing pauses whether the site is there, and at once when the browser says so.
function knock(soon = false) {
  clearTimeout(knocking);
  if (soon === true) knocks = 0;
  const pause = soon === true ? 0 : WAITS[Math.min(knocks++, WAITS.length - 1)] * 1000;
  knocking = setTimeout(async () => {
    if (!waiting.size && !unsentQueue.length && !("offline" in document.body.dataset)) return;
    if (!(await reachable())) return knock();
    knocks = 0;
    if ("offline" in document.body.dataset) return location.reload();
    for (const [form, submitter] of [...waiting]) {
      if (form.isConnected) form.requestSubmit(submitter?.isConnected ? submitter : undefined);
      else waiting.delete(form);
    }
    await sendQueue();
  }, pause);
}
addEventListener("online", () => knock(true));

// --- the next visit --------------------------------------------------------------------------------------------------

const formsHere = () => [...document.querySelectorAll("form[data-keep]")];
const formFor = (one) => formsHere().find((form) => targetOf(form).pathname === one.target);
let unsentQueue = [];

async function sendQueue() {
  for (const one of unsentQueue.splice(0)) {
    const pairs = await device.open(one);
    const csrf = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    if (!pairs || !csrf || !device.get(one.key)) continue;
    const body = new FormData();
    for (const [name, value] of [...pairs, ["csrfmiddlewaretoken", csrf]]) body.append(name, value);
    let answer;
    try { answer = await post(one.target, body); } catch { answer = null; }
    if (!answer || unreachable(answer.status)) {
      unsentQueue.push(one);
      say(text("textOffline"), "warn");
      knock();
      return;
    }
    if (answer.headers.has("X-Sent")) {
      device.drop(one.key);
      remember(answer);
      if (formFor(one) || location.pathname === one.page) return go(answer.headers.get("X-Location"));
      told();
    } else {
      device.mark(one, "refused");
      offer(device.get(one.key));
    }
  }
}

function told() {
  try {
    const words = sessionStorage.getItem("giaoban.said");
    sessionStorage.removeItem("giaoban.said");
    say(words, "good", { add: true });
  } catch { /* nothing to say */ }
}

// What a form says now, without what the page itself put there anew.
const typedIn = (pairs) =>
  JSON.stringify(pairs.filter(([name, value]) => value && !/^_|(^|-)(base|version)$/.test(name)).sort());

function offer(one) {
  const template = document.getElementById("unsent");
  if (!one || !template || document.querySelector(`[data-unsent="${one.key}"]`)) return;
  const box = template.content.firstElementChild.cloneNode(true);
  box.dataset.unsent = one.key;
  const words = box.querySelector("p");
  words.textContent = filled(words.textContent, { what: one.label, time: clock(one.at), day: day(one.at) });
  box.querySelector("[data-unsent-drop]").addEventListener("click", () => {
    device.drop(one.key);
    box.remove();
  });
  const form = box.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pairs = await device.open(one);
    if (!pairs) return box.remove();
    form.elements._key?.remove(); // opening it once more is meant
    form.elements.target.value = one.target;
    form.elements.body.value = String(new URLSearchParams(pairs));
    form.submit();
  });
  document.getElementById("messages")?.after(box);
}

async function visit() {
  told();
  const keys = new Set([...document.querySelectorAll("input[name=_key]")].map((input) => input.value));
  for (const one of device.list()) {
    if (keys.has(one.key)) continue; // it stands in its form here
    const form = formFor(one);
    if (form) {
      const pairs = await device.open(one);
      if (!pairs || typedIn(pairs) === typedIn(keepable(form)?.pairs || [])) {
        device.drop(one.key);
        continue;
      }
    }
    if (one.state === "queued" && !one.partial) unsentQueue.push(one);
    else if (form || one.page === location.pathname || one.state !== "typed" || location.pathname === "/") offer(one);
  }
  await sendQueue();
}

// --- sign-out, the page without a network, the home screen -----------------------------------------------------------

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]") || !device.owner) return;
  [...pending.keys()].forEach((form) => clearTimeout(pending.get(form)));
  if (device.list().length && !confirm(text("textSignOut"))) return event.preventDefault();
  device.wipe();
});

function withoutNetwork() {
  const box = document.querySelector("[data-unsent-list]");
  const found = device.last();
  box.hidden = found.length === 0;
  for (const one of found) {
    const line = document.createElement("li");
    line.textContent = `${one.label} · ${clock(one.at)} ${day(one.at)}`;
    box.querySelector("ul").append(line);
  }
  knock();
}

if ("offline" in document.body.dataset) withoutNetwork();
else if (device.owner) {
  visit();
  // Not on the first page of a visit: that one must be light.
  if (text("worker") && document.referrer.startsWith(`${location.origin}/`)) navigator.serviceWorker?.register(text("worker"));
}
