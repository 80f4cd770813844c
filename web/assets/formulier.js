// Hides a question that does not matter after the answers given so far, as its form says (x-toon-als).
// What is hidden is not sent. Without this file every question is shown; the server judges either way.
const marked = "[data-toon-als]";

function answers(form, name) {
  const fields = [...form.elements].filter((field) => field.name === name && !field.disabled);
  return fields
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .map((field) => field.value);
}

function show(block, shown) {
  block.hidden = !shown;
  for (const field of block.querySelectorAll("input, select, textarea")) {
    field.disabled = !shown;
  }
}

function update(form) {
  // In the order of the page: a question that is hidden also hides what depends on it.
  for (const block of form.querySelectorAll(marked)) {
    const { veld, is } = JSON.parse(block.dataset.toonAls);
    const wrong = block.querySelector(".utrecht-form-field-error-message, .formulier__twijfel") !== null;
    show(block, wrong || answers(form, veld).some((answer) => is.includes(answer)));
  }
}

for (const form of document.querySelectorAll("form")) {
  if (form.querySelector(marked)) {
    update(form);
    form.addEventListener("change", () => update(form));
    window.addEventListener("pageshow", () => update(form)); // the browser puts answers back later
  }
}
