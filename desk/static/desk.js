// The keys of the review desk. Every page works without it: a key presses what is there to be pressed.
"use strict";
const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
document.documentElement.classList.add("has-script");

// A Latin letter counts as it was typed; any other by its place on the keyboard, where a Persian or Russian layout has none.
const isSign = (event) => /^[[\]/?]$/.test(event.key);
const meant = (event) => {
  const place = /^Digit([0-9])$/.exec(event.code);
  if (isSign(event)) return event.key; // German and French keyboards have brackets on digits, with AltGr
  if (place && !event.shiftKey) return place[1]; // a French keyboard has signs where others have digits
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase(); // whatever Shift and CapsLock make of it
  if (/^[\x20-\x7e]$/.test(event.key) || event.key.length > 1) return event.key;
  const letter = /^Key([A-Z])$/.exec(event.code);
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  const others = { Slash: event.shiftKey ? "?" : "/", BracketLeft: "[", BracketRight: "]" };
  return letter ? letter[1].toLowerCase() : digit ? digit[1] : others[event.code] || event.key;
};
const isTyping = (target) => target.closest && target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");

let chosen = -1;
const choose = (step) => {
  const rows = all(".rows > li");
  if (!rows.length) return false;
  chosen = Math.max(0, Math.min(rows.length - 1, chosen + step));
  rows.forEach((row, place) => row.classList.toggle("here", place === chosen));
  const link = rows[chosen].querySelector("a");
  if (link) link.focus();
  rows[chosen].scrollIntoView({ block: "nearest" });
  return true;
};
let ground = -1;
const nextGround = () => {
  const marks = all("#text mark");
  if (!marks.length) return;
  ground = (ground + 1) % marks.length;
  marks[ground].focus();
  marks[ground].scrollIntoView({ block: "center" });
  one("#said").textContent = marks[ground].title;
};
const SIZE = "longwatch-text-size";
const resize = (step) => {
  const size = Math.max(1, Math.min(4, Number(sessionStorage.getItem(SIZE) || 2) + step));
  sessionStorage.setItem(SIZE, size);
  for (const number of [1, 2, 3, 4]) document.body.classList.toggle(`size-${number}`, number === size);
};
if (sessionStorage.getItem(SIZE)) resize(0);
for (const button of all("[data-size]")) button.addEventListener("click", () => resize(Number(button.dataset.size)));

const press = (key) => {
  const target = one(`[data-key="${CSS.escape(key)}"]`);
  if (target) target.click();
  return Boolean(target);
};
const act = (key) => {
  if (key === "j" || key === "k") {
    if (one("body.article")) return key === "k" ? (history.back(), true) : press("j");
    return choose(key === "j" ? 1 : -1) || press(key);
  }
  if (key === "n" && one("#note")) return one("#note").focus(), true;
  if (key === "t") return nextGround(), true;
  if (key === "g") return location.assign("/queue" + location.search), true;
  if (key === "/") return one("#q") ? one("#q").focus() : location.assign("/search"), true;
  if (key === "?") return location.assign("/settings#keys"), true;
  if (key === "[" || key === "]") return resize(key === "]" ? 1 : -1), true;
  return /^[0-9a-z]$/.test(key) && press(key);
};
document.addEventListener("keydown", (event) => {
  if (event.repeat || event.isComposing) return;
  const key = meant(event);
  if (isTyping(event.target)) {
    if (key === "Escape") event.target.blur();
    if (key === "Enter" && event.ctrlKey && event.target.id === "note") press("v");
    return;
  }
  const isAltGr = event.ctrlKey && event.altKey && isSign(event);
  if (!document.body.dataset.keys || event.metaKey || ((event.ctrlKey || event.altKey) && !isAltGr)) return;
  if (act(key)) event.preventDefault();
});

// Where the pages stand on one line that scrolls, the one that is open is in sight.
const current = one("header [aria-current]");
if (current) {
  // The list alone: the page may stand at a reason or at an answer, below.
  const list = current.closest("ul");
  const [here, box] = [current.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollLeft += here.left < box.left ? here.left - box.left : Math.max(0, here.right - box.right);
}

// Two presses in haste are one, on the next page, too: nobody has read what stands there. Not for longer: where a file
// was saved, or Escape pressed, the page stands as it was, and is to be sent again.
const TWICE = 700, RULED = "longwatch-ruled";
for (const form of all("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    const now = Date.now(), decision = form.id === "rule" && event.submitter.value;
    const [at, before, where] = (sessionStorage.getItem(RULED) || "0 ").split(" ");
    const isAgain = decision === before && where !== location.pathname && now - at < TWICE;
    if (isAgain) one("#said").textContent = one("#said").dataset.twice;
    if (isAgain || now - (form.dataset.sent || 0) < TWICE) return event.preventDefault();
    form.dataset.sent = now;
    if (decision) sessionStorage.setItem(RULED, `${now} ${decision} ${location.pathname}`);
  });
}
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
for (const button of all("[data-copy]")) {
  button.addEventListener("click", () => {
    const range = document.createRange();
    range.selectNodeContents(document.getElementById(button.dataset.copy));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy");
  });
}
// A link that signs in holds its secret behind the #, which is sent to nobody until here.
const signIn = () => {
  if (!one("#link-form") || !/^#[\w-]{20,}$/.test(location.hash)) return;
  one("#link").value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  one("#link-form").requestSubmit();
};
signIn();
addEventListener("hashchange", signIn);
if (one("body.article") && new URLSearchParams(location.search).get("done")) one("#text").focus({ preventScroll: true });
