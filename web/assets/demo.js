// A month takes a few seconds: a second click would let a second month pass.
for (const form of document.querySelectorAll("[data-eenmaal]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.eenmaal === "bezig") event.preventDefault();
    form.dataset.eenmaal = "bezig";
  });
  // Back through the history of the browser: the buttons work again.
  addEventListener("pageshow", () => (form.dataset.eenmaal = ""));
}
