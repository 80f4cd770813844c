// A button that prints the page; without this file the menu of the browser does.
for (const button of document.querySelectorAll("[data-afdrukken]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Who goes from the page of a meeting to a dossier keeps what was typed there; without this file one saves first.
const meeting = document.querySelector("#over-het-overleg");
let typed = false;
meeting?.addEventListener("input", () => {
  typed = true;
});
for (const link of document.querySelectorAll("[data-bewaart]")) {
  link.addEventListener("click", (event) => {
    if (!typed || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    const onward = Object.assign(document.createElement("input"), { type: "hidden", name: "_naar" });
    onward.value = link.dataset.bewaart;
    meeting.append(onward);
    meeting.requestSubmit();
  });
}
