// Shared by the files of core (rank 0 stands in no block of its own): the words of the page, and saying something calmly.
const text = (name) => document.body.dataset[name] || "";

function say(words, kind = "bad", { add = false } = {}) {
  const messages = document.getElementById("messages");
  if (!messages || !words) return;
  const notice = document.createElement("div");
  notice.className = `notice ${kind}`;
  notice.textContent = words;
  if (add) messages.prepend(notice);
  else messages.replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
}
