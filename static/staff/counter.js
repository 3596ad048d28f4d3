// The desk: the result follows what is typed. Answers are sent by POST alone, never in an address.

const desk = document.querySelector(".counter");
const form = document.querySelector("#counter");
const region = document.querySelector("#said");
// The note on a test case comes with a result and is none of its answers.
const answers = () => new URLSearchParams([...new FormData(form)].filter(([key]) => key !== "note"));
const byId = (id) => document.getElementById(id);
let sent = answers().toString(), timer, asking, held = false, running = Promise.resolve();

desk.classList.add("scripted");

function say(text) {
  if (region.textContent !== text) region.textContent = text;
}

// A problem is not told while its field is still being typed in; it is once the field is left.
function early(notes) {
  const typing = document.activeElement?.id === notes.id.replace(/-notes$/, "");
  return typing && notes.dataset.matters === "wrong" && byId(notes.id).dataset.matters !== "wrong";
}

function show(html) {
  const open = new Set([...document.querySelectorAll("#result details[open]")].map(({ id }) => id));
  const folded = [...document.querySelectorAll("#result details:not([open])")].map(({ id }) => id);
  const note = byId("note")?.value;
  const part = new DOMParser().parseFromString(html, "text/html");
  for (const fresh of part.querySelectorAll("[data-swap]")) {
    if (fresh.dataset.matters && early(fresh)) {
      held = true;
      continue;
    }
    byId(fresh.id).replaceWith(document.adoptNode(fresh));
    const field = fresh.dataset.matters && byId(fresh.id.replace(/-notes$/, ""));
    if (field) field.setAttribute("aria-invalid", fresh.dataset.matters === "wrong");
  }
  for (const id of open) byId(id)?.setAttribute("open", "");
  for (const id of folded) byId(id)?.removeAttribute("open");
  if (note && byId("note")) byId("note").value = note;
  say(byId("result").dataset.say);
  if ("decided" in byId("result").dataset) keep(byId("result"));
}

// An answer that may be old is not left standing.
function fail() {
  sent = "";
  const message = document.createElement("p");
  message.className = "banner";
  message.textContent = form.dataset.failed;
  byId("result").replaceChildren(message);
  byId("result").removeAttribute("aria-busy");
  say(form.dataset.failed);
}

async function ask(body) {
  asking?.abort();
  const { signal } = asking = new AbortController();
  byId("result").setAttribute("aria-busy", true);
  try {
    const response = await fetch(form.action, { method: "POST", body, signal, cache: "no-store",
      redirect: "error", headers: { "X-Part": "result" } });
    if (!response.ok) throw new Error(response.status);
    const html = await response.text();
    if (!signal.aborted) show(html);
  } catch {
    if (!signal.aborted) fail();
  }
}

function update() {
  clearTimeout(timer);
  const body = answers();
  if (body.toString() !== sent) {
    sent = body.toString();
    running = ask(body);
  }
  return running;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(update, 250);
}

form.addEventListener("input", later);
form.addEventListener("change", later);
// A country that is picked changes its list without an event.
new MutationObserver(later).observe(form, { childList: true, subtree: true });
form.addEventListener("focusout", () => {
  if (held) sent = "";
  held = false;
  later();
});

// The last cases, in the tab's own storage: gone once it is closed. A case that is typed on replaces
// what it was; "Clear for the next student" begins another.
const LAST = "last-cases", MOST = 10;
const last = () => JSON.parse(sessionStorage.getItem(LAST) ?? "[]");
let begun = Date.now();

function keep(result) {
  const body = answers();
  body.delete("csrfmiddlewaretoken");
  const title = result.querySelector("#result-title").textContent;
  const entry = { begun, title, body: body.toString() };
  const others = last().filter((other) => other.begun !== begun && other.body !== entry.body);
  sessionStorage.setItem(LAST, JSON.stringify([entry, ...others].slice(0, MOST)));
  list();
}

function list() {
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
  byId("last-cases").replaceChildren(...last().map((entry) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = `${time.format(entry.begun)} – ${entry.title}`;
    button.addEventListener("click", () => open(entry));
    item.append(button);
    return item;
  }));
  byId("last-count").textContent = last().length;
  byId("last").hidden = !last().length;
}

function open({ begun: when, body }) {
  const values = new URLSearchParams(body);
  begun = when;
  for (const field of form.elements) {
    if (field.name && field.type !== "hidden") field.value = values.get(field.name) ?? "";
  }
  const { name, value, selectedOptions: [country] } = form.querySelector("select[data-names]");
  form.elements[`${name}-typed`].value = value && country.label;
  update().then(() => byId("result-title").focus());
}

byId("forget").addEventListener("click", () => {
  sessionStorage.removeItem(LAST);
  list();
  byId("result-title").focus();
});
list();

// To what comes next: a problem, a question, or the answer.
form.addEventListener("submit", async (event) => {
  if (event.defaultPrevented || event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  document.activeElement?.blur();
  await update();
  const notes = document.querySelector("[data-matters=wrong], [data-matters=next]");
  (notes ? byId(notes.id.replace(/-notes$/, "")) : byId("result-title"))?.focus();
});

async function copy(button) {
  const from = byId(button.dataset.copy), label = button.textContent;
  try {
    await navigator.clipboard.writeText(from.value);
  } catch {
    // An address without https has no clipboard but this.
    from.select();
    document.execCommand("copy");
    button.focus();
  }
  if (label === button.dataset.copied) return;
  button.textContent = button.dataset.copied;
  say("");
  say(`${label} – ${button.dataset.copied}`);
  setTimeout(() => { button.textContent = label; }, 3000);
}

desk.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.dataset.copy) copy(button);
  if (button && "print" in button.dataset) print();
});

// Not accesskey: each browser wants other keys for it, and some keep letters for themselves.
addEventListener("keydown", (event) => {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || event.repeat) return;
  const wanted = desk.querySelector(`[data-key="${event.code.replace("Key", "")}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
});

let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("#result details:not([open])")];
  for (const fold of unfolded) fold.open = true;
});
addEventListener("afterprint", () => { for (const fold of unfolded) fold.open = false; });

// The page from before, brought back by the browser, is emptied.
addEventListener("pageshow", (event) => { if (event.persisted) location.replace(form.action); });

// The list of countries has become a field since it was given the focus.
if (form.querySelector("select[data-names]").autofocus) byId("nationality").focus();
