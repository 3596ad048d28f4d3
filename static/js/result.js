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

const documents = document.querySelector("#documents");
const place = `ticks:${location.pathname.split("/")[1]}:${document.querySelector("h1").textContent}`;

function ticked() {
  try {
    return new Set(JSON.parse(localStorage.getItem(place) || "[]"));
  } catch {
    return new Set();
  }
}

function remember(text, on) {
  const ticks = ticked();
  ticks[on ? "add" : "delete"](text);
  try {
    localStorage.setItem(place, JSON.stringify([...ticks]));
  } catch {
    // A device that keeps nothing still shows the tick.
  }
}

for (const item of documents?.parentElement.querySelectorAll("ul > li") ?? []) {
  const text = item.textContent.trim();
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = ticked().has(text);
  box.addEventListener("change", () => remember(text, box.checked));
  const words = document.createElement("span");
  words.append(...item.childNodes);
  label.append(box, words);
  item.append(label);
  item.className = "tick";
}
