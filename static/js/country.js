// A list of countries becomes a field that finds them as one types (ARIA 1.2 combobox); the hidden
// list is sent. Its data: names (address of other names), help, found, none, typed.

const LINKS = new Set("and d de des du el et l la le les of the".split(" "));

// Without accents, case, marks, and words that only link.
function read(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/[\p{M}.]/gu, "");
  const all = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = all.filter((word) => !LINKS.has(word));
  const words = telling.length ? telling : all;
  return { words, key: words.join(""), raw: all.join("") };
}

// 0: the whole name; 1: its beginning; 2: its words' beginnings.
function rank(typed, name) {
  if (name.key === typed.key) return 0;
  if (name.key.startsWith(typed.key) || name.raw.startsWith(typed.raw)) return 1;
  return typed.words.every((part) => name.words.some((word) => word.startsWith(part))) ? 2 : 9;
}

// 3, and a tenth for each slip: the whole name; 4: its beginning. Double letters count once.
function slipped(...pair) {
  const [typed, name] = pair.map(({ key }) => key.replace(/(.)\1+/gu, "$1"));
  const allowed = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
  let before, last, row = [...name, 0].map((_, x) => x);
  for (let y = 1; y <= typed.length; y++) {
    [before, last, row] = [last, row, [y]];
    for (let x = 1; x <= name.length; x++) {
      const wrong = typed[y - 1] !== name[x - 1];
      const swapped = y > 1 && typed[y - 1] === name[x - 2] && typed[y - 2] === name[x - 1];
      row[x] = Math.min(last[x] + 1, row[x - 1] + 1, last[x - 1] + wrong,
        swapped ? before[x - 2] + 1 : 9);
    }
  }
  const whole = row.at(-1), start = Math.min(...row);
  return start > allowed || !allowed ? 9 : whole > allowed ? 4 + start / 10 : 3 + whole / 10;
}

// [option, rank] of what fits, best first.
function find(text, known) {
  const typed = read(text);
  const by = (compare) => [...known]
    .map(([option, names]) => [option, Math.min(...names.map((name) => compare(typed, name)))])
    .filter(([, rank]) => rank < 9)
    .sort(([, rank], [, next]) => rank - next);
  const fitting = by(rank);
  return fitting.length ? fitting : by(slipped);
}

// Alone in its rank.
function meant(text, known) {
  const [[option, rank] = [], [, next] = []] = find(text, known);
  if (Math.floor(rank) === Math.floor(next)) return;
  if (!rank || (rank < 4 && read(text).key.length > 2)) return option;
}

function make(tag, attributes, text = "") {
  const item = document.createElement(tag);
  for (const name in attributes) item.setAttribute(name, attributes[name]);
  item.append(text);
  return item;
}

function enhance(select) {
  const { id, form, name, dataset: words } = select;
  // One chosen stands above, too.
  const options = [...select.querySelectorAll('[value=""] ~ [value]')];
  const known = new Map(options.map((option) => [option, [read(option.label)]]));
  const box = make("div", { class: "country" });
  const help = make("p", { class: "hint", id: `${id}-help` }, words.help);
  const status = make("p", { class: "visually-hidden", role: "status" });
  const list = make("ul", { class: "country-list", id: `${id}-list`, role: "listbox",
    tabindex: -1, "aria-label": select.labels[0].textContent });
  const input = make("input", { class: "country-input", name: `${name}-typed`, role: "combobox",
    autocomplete: "off", spellcheck: false, maxlength: 60, "aria-autocomplete": "list",
    "aria-controls": list.id, "aria-invalid": select.getAttribute("aria-invalid") ?? false,
    "aria-describedby": `${select.getAttribute("aria-describedby")} ${help.id}` });
  const items = list.children;
  const blank = () => !read(input.value).key;
  const chosen = () => select.value && select.selectedOptions[0].label;
  const fitting = () => find(input.value, known).map(([option]) => option);
  let active = -1, asked, saying;

  function say(text, seen) {
    clearTimeout(saying);
    saying = setTimeout(() => {
      status.textContent = text;
      status.className = seen ? "hint" : "visually-hidden";
    }, 300);
  }

  function mark(at) {
    items[active]?.setAttribute("aria-selected", false);
    const item = items[at];
    active = item ? at : -1;
    item?.setAttribute("aria-selected", true);
    item?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item?.id ?? "");
  }

  function show(choices) {
    mark(-1);
    list.replaceChildren(...choices.map(({ value, label }) => make("li", {
      id: `${id}-${value}`, role: "option", "aria-selected": false, "data-value": value }, label)));
    list.hidden = !choices.length;
    input.setAttribute("aria-expanded", !list.hidden);
  }

  function open() {
    const all = select.value || blank();
    show(all ? options : fitting());
    if (all) mark(options.findIndex(({ value }) => value === select.value));
  }

  function pick(value) {
    select.value = value;
    input.value = chosen();
    show([]);
    say(input.value);
  }

  function search() {
    select.value = "";
    const choices = blank() ? [] : fitting();
    show(choices);
    if (blank()) say("");
    else if (choices.length) say(words.found.replace("{n}", choices.length));
    else say(words.none, true);
  }

  // Takes the marked country, or the one meant.
  function settle() {
    const value = items[active]?.dataset.value || select.value || meant(input.value, known)?.value;
    if (value && value !== select.value) pick(value);
    show([]);
    return value;
  }

  // Nothing is guessed before all names are there.
  const sure = () => !asked || select.value || active >= 0 || blank();

  async function ask() {
    const answer = await fetch(words.names, { signal: AbortSignal.timeout(3000) });
    const more = await answer.json();
    for (const [{ value }, own] of known) own.push(...(more[value] ?? "").split("|").map(read));
    if (document.activeElement === input && !sure()) search();
  }

  // Once; without an answer, the names in the list do.
  const askOnce = () => asked ??= ask().catch(() => 0).then(() => { asked = 0; });

  input.addEventListener("focus", askOnce, { once: true });
  input.addEventListener("blur", () => {
    if (sure()) return settle();
    show([]);
    asked.then(() => document.activeElement === input || settle());
  });
  input.addEventListener("input", search);
  input.addEventListener("click", () => (list.hidden ? open() : show([])));
  input.addEventListener("keydown", (event) => {
    const { key } = event, step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (event.isComposing || event.shiftKey) return;
    if (step) {
      const closed = list.hidden;
      if (closed) open();
      const count = items.length, next = active + step;
      if (!closed || active < 0) mark(next < 0 ? count - 1 : next % count);
    } else if (key === "Escape") {
      if (list.hidden) {
        input.value = "";
        search();
      }
      show([]);
    } else if (active < 0) return;
    else if (key === "Enter") settle();
    else if (key === "Home") mark(0);
    else if (key === "End") mark(items.length - 1);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());  // the field keeps focus
  list.addEventListener("click", ({ target }) => target !== list && pick(target.dataset.value));
  form.addEventListener("submit", (event) => {
    if (sure()) return settle();
    event.preventDefault();
    asked.then(() => form.requestSubmit(event.submitter));
  });
  form.addEventListener("formdata", ({ formData }) => select.value && formData.delete(input.name));
  addEventListener("pageshow", () => { input.value = chosen() || input.value; });

  box.append(input, list);
  select.before(help, box, status);
  select.id += "-select";
  select.hidden = true;
  input.id = id;
  input.value = chosen() || words.typed || "";
  show([]);
  // What was refused comes back with what it may mean.
  if (!select.value && words.typed) askOnce().then(() => select.value || show(fitting()));
}

document.querySelectorAll("select[data-names]").forEach(enhance);
