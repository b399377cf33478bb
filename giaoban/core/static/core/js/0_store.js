// Unsent text on this device (ADR 0016). Encrypted with a key that only pages of its account carry, removed at sign-out,
// after seven days, and when it was sent. Without HTTPS browsers cannot encrypt: then only this tab remembers it.
const device = (() => {
  const PREFIX = "giaoban.unsent.", OUT = "giaoban.out.", LAST = "giaoban.last";
  const LIFETIME = 7 * 24 * 3600 * 1000, LIMIT = 256 * 1024;
  const owner = text("deviceOwner"), secure = globalThis.isSecureContext && Boolean(globalThis.crypto?.subtle);
  const began = Date.now();
  let shelf = null, secret = null;
  try {
    shelf = secure ? localStorage : sessionStorage;
    if (owner) shelf.setItem(LAST, owner);
  } catch { shelf = null; }

  const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const hex = (array) => [...new Uint8Array(array)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const unlock = () => (secret ??= crypto.subtle.importKey("raw", bytes(text("deviceKey")), "AES-GCM", false, ["encrypt", "decrypt"]));

  async function seal(pairs) {
    const plain = new TextEncoder().encode(JSON.stringify(pairs));
    if (plain.length > LIMIT) return null;
    if (!secure) return { plain: pairs };
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv: hex(iv), box: hex(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await unlock(), plain)) };
  }

  async function open(kept) {
    try {
      if (kept.plain) return kept.plain;
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.iv) }, await unlock(), bytes(kept.box));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch { return null; }
  }

  // `kept` is what stands on the device: key, target, page, label, at, state, partial, and the sealed pairs.
  async function put(kept, pairs) {
    const sealed = await seal(pairs);
    if (!shelf || !owner || !sealed || Number(shelf.getItem(OUT + owner) || 0) > began) return false;
    try {
      shelf.setItem(`${PREFIX}${owner}.${kept.key}`, JSON.stringify({ ...kept, at: Date.now(), ...sealed }));
      return true;
    } catch { return false; }
  }

  function list(whose = owner) {
    if (!shelf || !whose) return [];
    const found = [];
    for (const name of Object.keys(shelf)) {
      if (!name.startsWith(PREFIX)) continue;
      let kept = null;
      try { kept = JSON.parse(shelf.getItem(name)); } catch { /* not ours */ }
      if (!kept || Date.now() - kept.at > LIFETIME) shelf.removeItem(name);
      else if (name.startsWith(`${PREFIX}${whose}.`)) found.push(kept);
    }
    return found.sort((one, other) => one.at - other.at);
  }

  const get = (key) => list().find((kept) => kept.key === key);
  const drop = (key) => shelf?.removeItem(`${PREFIX}${owner}.${key}`);
  const mark = (kept, state) => {
    if (get(kept.key)) shelf.setItem(`${PREFIX}${owner}.${kept.key}`, JSON.stringify({ ...get(kept.key), state }));
  };
  function wipe() {
    list().forEach((kept) => drop(kept.key));
    shelf?.setItem(OUT + owner, String(Date.now()));
  }
  const last = () => list(shelf?.getItem(LAST) || "");
  return { owner, put, open, list, get, drop, mark, wipe, last };
})();
