// A letter to an office: fills its gaps, copies, prints, hands it to the mail program. Nothing is sent or kept.

const letter = document.querySelector("#to-office");
const form = document.querySelector("#gaps");
const places = document.querySelectorAll(".gap");
for (const place of places) place.dataset.empty = place.textContent;

form.hidden = false;
document.querySelector("#letter-tools").hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", ({ target }) => {
  for (const place of places) {
    if (place.dataset.gap !== target.dataset.fills) continue;
    place.textContent = target.value.trim() || place.dataset.empty;
    place.classList.toggle("filled", Boolean(target.value.trim()));
  }
});

const copy = document.querySelector("#copy-letter");
if (!navigator.clipboard) copy.hidden = true;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(letter.innerText);
  const words = copy.textContent;
  copy.textContent = copy.dataset.copied;
  setTimeout(() => { copy.textContent = words; }, 3000);
});

document.querySelector("#print-letter").addEventListener("click", () => print());

const mail = document.querySelector("#mail-letter");
mail.addEventListener("click", () => {
  const subject = letter.querySelector("strong").textContent.replace(/^Objet\s*:\s*/, "");
  const body = letter.innerText.replace(/\n/g, "\r\n");
  mail.href = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
});
