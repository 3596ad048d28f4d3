// A file dropped anywhere on the form is chosen. All else works without this.
"use strict";
for (const form of document.querySelectorAll(".cohort-form")) {
  const input = form.querySelector('input[type="file"]');
  if (!input) continue;
  form.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.focus();
  });
}
