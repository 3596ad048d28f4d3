// Adds to the result page: copying a link, printing, and ticks on the documents that stay on this device.

for (const link of document.querySelectorAll("a[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-small";
  button.textContent = link.dataset.copy;
  button.setAttribute("aria-label", `${link.dataset.copy} – ${link.textContent}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.href);
    button.textContent = link.dataset.copied;
    setTimeout(() => { button.textContent = link.dataset.copy; }, 3000);
  });
  button.setAttribute("aria-live", "polite");
  link.after(" ", button);
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.parentElement.hidden = false;
  button.addEventListener("click", () => print());
}

// Ticks are kept by the key of the paper, whatever the result and the language; a step without a
// paper by its words.
const items = document.querySelectorAll("li.paper, li.task");
const clear = document.querySelector("#clear-ticks");

function ticked() {
  try {
    return new Set(JSON.parse(localStorage.getItem("ticks") || "[]"));
  } catch {
    return new Set();
  }
}

function keep(ticks) {
  try {
    localStorage.setItem("ticks", JSON.stringify([...ticks]));
  } catch {
    // A device that keeps nothing still shows the tick.
  }
}

const ready = document.querySelector("#ready");

function count() {
  if (!ready || !items.length) return;
  const all = document.querySelectorAll(".needed li.tick");
  const done = document.querySelectorAll(".needed li.tick:has(input:checked)");
  ready.textContent = ready.dataset.words
    .replace("{ready}", done.length)
    .replace("{all}", all.length);
  ready.hidden = false;
}

for (const item of items) {
  const key = item.dataset.paper ?? item.textContent.trim();
  const line = item.querySelector(":scope > p") ?? item;
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = ticked().has(key);
  box.addEventListener("change", () => {
    const ticks = ticked();
    ticks[box.checked ? "add" : "delete"](key);
    keep(ticks);
    count();
  });
  const words = document.createElement("span");
  words.append(...[...line.childNodes].filter((node) => !/^(DETAILS|UL|OL|P)$/.test(node.nodeName)));
  label.append(box, words);
  line.prepend(label);
  item.classList.add("tick");
}
count();

if (clear && items.length) {
  clear.hidden = false;
  clear.querySelector("button").addEventListener("click", () => {
    keep([]);
    for (const box of document.querySelectorAll("li.tick > label input, li.tick > p > label input")) {
      box.checked = false;
    }
    count();
  });
}
