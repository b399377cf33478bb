// Files over a weak link: each is sent in parts, a lost part again from where it stopped, and the form names what arrived.
// data-upload="now": a file is attached as soon as it is whole, and the page's list follows. data-upload="later": it goes with the form.
const WAITS = [1, 2, 4, 8, 15, 30, 30, 60, 60, 60]; // seconds between attempts
const SHRINK_ABOVE = 1.5e6;
const LONGEST_SIDE = 3000;

const uid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is not there on a LAN without HTTPS
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

class Refused extends Error {}
class NotAccepted extends Refused {} // by its content: sending it again changes nothing

const rest = (seconds) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
  });

// Every request is safe to repeat: parts by their offset, the form by its key.
async function stubborn(ask, onWait, texts) {
  for (const seconds of [...WAITS, 0]) {
    try {
      const reply = await ask();
      if (reply.redirected && new URL(reply.url).pathname.includes("/sign-in/")) throw new Refused(texts.textSession);
      if (reply.status === 401 || reply.status === 403) throw new Refused(texts.textSession);
      if (reply.status < 500 && reply.status !== 408 && reply.status !== 429) return reply;
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    onWait();
    if (seconds) await rest(seconds);
  }
  throw new Refused(texts.textFailed);
}

// A photograph of five megabytes says no more than one of one: smaller before it is sent, if the browser can.
async function smaller(file) {
  if (file.type !== "image/jpeg" || file.size < SHRINK_ABOVE) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return made && made.size < file.size ? made : file;
  } catch {
    return file;
  }
}

class Sender {
  constructor(form) {
    this.form = form;
    this.bind();
    this.queue = [];
    form.querySelectorAll("[data-plain-send]").forEach((button) => (button.hidden = true)); // choosing sends already
    this.running = false;
    this.wish = null;
    form.addEventListener("submit", (event) => this.submitted(event));
    addEventListener("beforeunload", (event) => {
      if (this.running) event.preventDefault();
    });
  }

  bind() {
    this.area = this.form.querySelector("[data-upload-area]");
    this.texts = this.area.dataset;
    this.list = this.area.querySelector("[data-queue]");
    this.input = this.area.querySelector("[data-files]");
    this.declared = this.area.querySelector('input[type="checkbox"]');
    this.input.addEventListener("change", () => this.chosen());
    this.declared?.addEventListener("change", () => this.run());
  }

  chosen() {
    for (const file of this.input.files) this.queue.push(this.line(file));
    this.input.value = "";
    this.run();
  }

  line(file) {
    const row = document.createElement("li");
    row.className = "file";
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const state = document.createElement("span");
    state.className = "about";
    row.append(name, bar, state);
    this.list.append(row);
    this.list.hidden = false;
    return { file, row, bar, state, uid: uid(), key: uid(), done: false };
  }

  async run() {
    if (this.running) return;
    const waiting = () => this.queue.filter((one) => !one.done && !one.stopped);
    if (this.declared && !this.declared.checked) {
      for (const one of waiting()) one.state.textContent = this.texts.textDeclare;
      return;
    }
    this.running = true;
    for (let one = waiting()[0]; one; one = waiting()[0]) {
      try {
        await this.send(one);
        one.done = true;
      } catch (error) {
        this.problem(one, error);
      }
    }
    this.running = false;
    if (this.wish && !this.queue.some((one) => one.stopped)) {
      const { submitter } = this.wish;
      this.wish = null;
      this.form.requestSubmit(submitter);
    }
  }

  async send(one) {
    if (one.file.size > Number(this.texts.mostBytes) && one.file.type !== "image/jpeg") throw new NotAccepted(this.texts.textLarge);
    const waits = () => (one.state.textContent = this.texts.textWaiting);
    const sends = () => (one.state.textContent = this.texts.textSending);
    sends();
    one.body ||= await smaller(one.file);
    const total = one.body.size;
    if (total > Number(this.texts.mostBytes)) throw new NotAccepted(this.texts.textLarge);
    const address = this.texts.parts.replace("00000000-0000-0000-0000-000000000000", one.uid);
    const token = this.form.querySelector('[name="csrfmiddlewaretoken"]').value;
    let { offset, done } = await (await stubborn(() => fetch(address), waits, this.texts)).json();
    while (!done) {
      sends();
      const part = one.body.slice(offset, offset + Number(this.texts.partBytes));
      const query = new URLSearchParams({ offset, total, name: one.file.name });
      const reply = await stubborn(
        () => fetch(`${address}?${query}`, { method: "PUT", body: part, headers: { "X-CSRFToken": token, "Content-Type": "application/octet-stream" } }),
        waits,
        this.texts,
      );
      const said = await reply.json().catch(() => ({}));
      if (!reply.ok) throw said.message ? new NotAccepted(said.message) : new Refused(this.texts.textFailed);
      ({ offset, done } = said);
      one.bar.value = offset / total;
    }
    one.bar.value = 1;
    if (this.form.dataset.upload === "now") await this.attach(one, waits);
    else this.name(one);
    one.state.textContent = this.texts.textSent;
  }

  name(one) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: this.input.name.replace(/file$/, "upload"), value: one.uid });
    one.row.append(field);
  }

  // The form with this one file; the page that comes back brings the list as it is now.
  async attach(one, waits) {
    const data = new FormData(this.form);
    data.delete(this.input.name);
    data.set("_key", one.key);
    data.set(this.input.name.replace(/file$/, "upload"), one.uid);
    const reply = await stubborn(() => fetch(this.form.action || location.href, { method: "POST", body: data }), waits, this.texts);
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = page.querySelector("[data-attached]");
    if (!reply.ok || !fresh) {
      const why = page.querySelector(".errors li, .field .error");
      throw new Refused(why?.textContent.trim() || this.texts.textFailed);
    }
    for (const part of ["[data-attached]", "#messages", ".sticky"]) {
      const [here, there] = [document, page].map((from) => from.querySelector(part));
      if (here && there) here.replaceWith(document.importNode(there, true));
    }
    one.row.remove();
    this.list.hidden = !this.list.children.length;
  }

  problem(one, error) {
    const final = error instanceof NotAccepted;
    one.stopped = true;
    one.bar.hidden = final;
    one.state.textContent = "";
    const said = document.createElement("span");
    said.className = "problem";
    said.setAttribute("role", "alert");
    said.textContent = error instanceof Refused ? error.message : this.texts.textFailed;
    const again = document.createElement("button");
    Object.assign(again, { type: "button", className: "button secondary small", textContent: final ? this.texts.textDrop : this.texts.textAgain });
    again.addEventListener("click", () => {
      if (final) {
        this.queue = this.queue.filter((other) => other !== one);
        one.row.remove();
        this.list.hidden = !this.list.children.length;
        return;
      }
      said.remove();
      again.remove();
      one.stopped = false;
      this.run();
    });
    one.row.append(said, again);
  }

  submitted(event) {
    if (this.input.files.length) this.chosen();
    const waiting = this.running || this.queue.some((one) => !one.done && !one.stopped);
    if (!waiting && !(this.form.dataset.upload === "now")) return;
    event.preventDefault();
    if (this.form.dataset.upload === "now") return void this.run();
    this.wish = { submitter: event.submitter };
    this.run();
  }
}

document.querySelectorAll("form[data-upload]").forEach((form) => new Sender(form));
