// A part that someone folds or unfolds is so again when the page comes back, as after a save. For this tab only.
for (const part of document.querySelectorAll("details[data-onthoud]")) {
  const key = `uitklap:${location.pathname}:${part.dataset.onthoud}`;
  const kept = sessionStorage.getItem(key);
  if (kept) part.open = kept === "open";
  part.addEventListener("toggle", () => sessionStorage.setItem(key, part.open ? "open" : "dicht"));
}
