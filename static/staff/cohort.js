// A file dropped anywhere on the form is chosen, what takes a while is told, addresses are copied.
// All else works without this.
"use strict";
for (const form of document.querySelectorAll(".cohort-form")) {
  const input = form.querySelector('input[type="file"]');
  if (!input) continue;
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("dropping");
  });
  form.addEventListener("dragleave", () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    form.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.focus();
  });
}
for (const place of document.querySelectorAll("[data-wait]")) {
  place.closest("form").addEventListener("submit", ({ submitter }) => {
    // A file to download leaves this page as it is, and says nothing when it comes.
    if (!["page", "columns"].includes(submitter?.value)) return;
    place.replaceChildren(document.createElement("progress"), ` ${place.dataset.wait}`);
  });
  addEventListener("pageshow", () => place.replaceChildren());
}
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
  });
}
