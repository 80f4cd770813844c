// The page of one question shows the fields of the kind of answer that is chosen. Without this file all are there.
const kind = document.getElementById("soort");
const parts = document.querySelectorAll("[data-bij]");

function show() {
  for (const part of parts) part.hidden = !part.dataset.bij.split(" ").includes(kind.value);
}

if (kind) {
  kind.addEventListener("change", show);
  show();
}
