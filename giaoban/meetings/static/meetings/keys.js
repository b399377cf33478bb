// Keys of the chair's table (LOOK.md; ADR 0015). A key acts on the chosen unit and task: what has the focus. Nothing is
// guessed: without a chosen task a number only points at the first open one; what needs a date or a reason opens its form.
const OUTCOMES = { 1: "achieved", 2: "partly", 3: "not_achieved", 4: "in_progress", 0: "not_heard" };
const EDITABLE = "input:not([type=hidden], [type=button], [type=submit]), textarea, select, [contenteditable]";
const KEPT = "giaoban-keys";
const help = () => document.getElementById("keys-help");
const off = () => localStorage.getItem(KEPT) === "off";
const onTable = () => help().dataset.place === "table";

function say(words, seen = true) {
  const line = document.getElementById("keys-say");
  if (!line) return;
  line.classList.toggle("hidden", !seen);
  line.textContent = words || "";
}
// What changed on the page, for those who hear it; unless another key was pressed since.
let pressed = 0;
function repeat(id, since) {
  const words = document.getElementById(id)?.textContent.replace(/\s+/g, " ").trim();
  if (words && since === pressed) say(words, false);
}
function hear(form, id) {
  const since = pressed;
  form.addEventListener("htmx:afterRequest", () => setTimeout(() => repeat(id, since), 60), { once: true });
}
const tell = (name) => say(help().dataset[name]);

// -- what is chosen

const rows = () => [...document.querySelectorAll("#rows > tr")];
const row = () => document.activeElement?.closest?.("#rows > tr");
const tasks = (place) => [...place.querySelectorAll(onTable() ? "a.cell" : "article.task")];
const place = () => (onTable() ? row() : document.getElementById("commitments"));
function task() {
  const found = document.activeElement?.closest?.(onTable() ? "a.cell" : "article.task");
  return found && document.getElementById("page").contains(found) ? found : null;
}
const keysOf = (element) => (onTable() ? element : element.querySelector("[data-may]"))?.dataset ?? {};
const uidOf = (element) => element.id.replace(/^(cell|c)-/, "");

function choose(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function moveUnit(step) {
  const all = rows();
  const now = all.indexOf(row());
  const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step];
  if (next) choose(next.querySelector("th a") || next.querySelector("a.cell") || next);
}

function moveTask(step) {
  const here = place();
  if (!here) return tell("textUnit");
  const all = tasks(here);
  if (!all.length) return tell("textNone");
  const now = all.indexOf(task());
  const next = now + step;
  if (now >= 0 && next < 0 && onTable()) return choose(here.querySelector("th a") || all[0]);
  choose(all[Math.max(0, Math.min(all.length - 1, now < 0 ? 0 : next))]);
}

// -- what is done: the page's own forms, sent as if by their buttons

function send(to, values, target, oob, said = "messages") {
  const form = document.createElement("form");
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const key = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
  Object.assign(form, { method: "post", action: to, hidden: true });
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, _key: key, from: help().dataset.place, ...values })) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  const htmx = { "hx-post": to, "hx-target": target, "hx-select": target, "hx-swap": "outerHTML", "hx-select-oob": oob };
  for (const [name, value] of Object.entries(htmx)) form.setAttribute(name, value);
  document.getElementById("page").append(form);
  window.htmx?.process(form);
  hear(form, said);
  form.addEventListener("htmx:afterRequest", () => setTimeout(() => form.remove(), 60), { once: true });
  form.requestSubmit();
}

function judge(key) {
  const here = place();
  if (!here) return tell("textUnit");
  const chosen = task();
  if (!chosen) {
    const all = tasks(here);
    const open = all.find((one) => !one.matches(".judged")) || all[0];
    if (!open) return tell("textNone");
    choose(open);
    return tell("textChoose");
  }
  const { may = "", once = "" } = keysOf(chosen);
  if (!may.includes(key)) return tell("textNotNow");
  if (!once.includes(key)) return openForm(chosen, OUTCOMES[key]);
  if (onTable()) send(`${help().dataset.judge}${uidOf(chosen)}/at-once/`, { outcome: OUTCOMES[key] }, `#${here.id}`, "#messages,#totals,#floor");
  else press(chosen.querySelector(`.at-once button[value=${OUTCOMES[key]}]`));
}

// The form that asks for the rest: on the unit's page in its place, from the table by going there.
function openForm(chosen, outcome) {
  if (onTable()) {
    const [to, anchor] = chosen.getAttribute("href").split("#");
    location.assign(`${to}?verdict=${outcome}${anchor ? `#${anchor}` : ""}`);
    return;
  }
  const form = chosen.querySelector("form.verdict");
  if (!form) return tell("textNotNow");
  const folded = form.closest("details");
  if (folded) folded.open = true;
  const radio = form.querySelector(`input[name=outcome][value=${outcome}]`);
  if (!radio) return tell("textNotNow");
  radio.checked = true;
  const late = ["partly", "not_achieved"].includes(outcome);
  const names = late ? ["new_due_on", "reason"] : outcome === "achieved" ? ["done_qty", "judged_by", "done_on"] : ["judged_by", "reason"];
  const fields = names.map((name) => form.elements[name]).filter((field) => field?.focus);
  const field = fields.find((one) => !one.value) || fields[0] || radio;
  field.focus();
  field.scrollIntoView({ block: "center" });
}

function press(button) {
  hear(button.form, "messages");
  button.click();
}

function agree() {
  const here = onTable() ? row() : document.getElementById("settle");
  if (!here) return tell("textUnit");
  const form = here.querySelector("form[action$='/agree/']");
  if (!form) return tell("textNoAgree");
  if (onTable()) choose(here.querySelector("th a") || here);
  press(form.querySelector("button"));
}

function countdown() {
  if (!onTable()) {
    const form = document.querySelector("#countdown form");
    return form?.querySelector("button[value=pause], button[value=start]")?.click();
  }
  const here = row();
  if (!here?.dataset.slot) return tell("textUnit");
  const event = here.dataset.clock === "running" ? "pause" : "start";
  send(`${help().dataset.slots}${here.dataset.slot}/clock/`, { event }, `#${here.id}`, "#messages,#totals,#floor", "floor");
}

function newTask() {
  if (onTable()) {
    const here = row();
    if (!here?.dataset.slot) return tell("textUnit");
    location.assign(`${help().dataset.slots}${here.dataset.slot}/?new=task#plan`);
    return;
  }
  const form = document.querySelector("#plan form[action$='/tasks/']");
  if (!form) return;
  form.closest("details").open = true;
  const field = form.querySelector("textarea, input:not([type=hidden])");
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}

function back() {
  const anchor = location.pathname.split("/").filter(Boolean).pop();
  location.assign(`${help().dataset.table}?unit=${anchor}`);
}

const ACTS = {
  ArrowUp: () => moveUnit(-1),
  ArrowDown: () => moveUnit(1),
  ArrowLeft: () => moveTask(-1),
  ArrowRight: () => moveTask(1),
  a: agree,
  n: newTask,
  " ": countdown,
  "?": showHelp,
};

document.addEventListener("keydown", (event) => {
  const dialog = help();
  if (!dialog || dialog.open || off() || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target;
  if (event.key === "Escape" && !onTable()) {
    if (!target.closest(EDITABLE)) return back();
    return (target.closest("article.task") || document.getElementById("main")).focus();
  }
  if (target.closest(EDITABLE) || target.closest(".menu")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = key in OUTCOMES ? () => judge(key) : ACTS[key];
  if (!act || (event.shiftKey && key !== "?")) return;
  if (!onTable() && ["ArrowUp", "ArrowDown"].includes(key)) return; // they scroll the unit's page
  if (key === " " && target.closest("button, summary")) return; // it presses them
  event.preventDefault();
  if (event.repeat && !key.startsWith("Arrow")) return;
  pressed += 1;
  say("");
  act();
});

// -- help and the switch

function showHelp() {
  const dialog = help();
  dialog.querySelector("#keys-on").checked = !off();
  dialog.showModal();
}

document.addEventListener("click", (event) => { if (event.target.closest?.("[data-keys-help]")) showHelp(); });
document.addEventListener("change", (event) => {
  if (event.target.id !== "keys-on") return;
  localStorage.setItem(KEPT, event.target.checked ? "on" : "off");
  tell(event.target.checked ? "textOn" : "textOff");
});

// -- arriving

function arrive() {
  if (!help()) return;
  document.querySelectorAll("[data-keys-help]").forEach((button) => { button.hidden = false; });
  const asked = new URLSearchParams(location.search);
  if (!onTable()) {
    const chosen = document.getElementById(location.hash.slice(1) || "-");
    if (asked.has("verdict") && chosen?.matches("article.task")) openForm(chosen, asked.get("verdict"));
    else if (asked.get("new") === "task") newTask();
    else if (chosen?.matches("article.task")) choose(chosen);
  } else if (asked.has("unit")) {
    const found = document.getElementById(`unit-${asked.get("unit")}`);
    if (found) choose(found.querySelector("th a"));
  }
  if (asked.has("verdict") || asked.has("new") || asked.has("unit")) history.replaceState(history.state, "", location.pathname + location.hash);
}
// After the browser has gone to the anchor itself: it would take the focus away again.
if (document.readyState === "complete") arrive();
else addEventListener("load", () => setTimeout(arrive));
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-keys-help][hidden]").forEach((button) => { button.hidden = !help(); }));
