// The page of a series of meetings: shows the fields of the rhythm that is chosen, and the next days at once.
// Without this file all fields are there, and a button shows the days.
const PAUSE = 400; // after the last key

function follow(form) {
  const way = form.elements.hoe;
  const told = form.querySelector("[data-data]");
  let timer;
  let asked = 0;

  function choose() {
    for (const part of form.querySelectorAll("[data-bij]")) {
      part.hidden = !part.dataset.bij.split(" ").includes(way.value);
    }
  }

  async function look() {
    asked += 1;
    const mine = asked;
    const answer = await fetch(form.dataset.ritme, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Requested-With": "fetch" },
      redirect: "manual",
    }).catch(() => undefined);
    if (!answer?.ok || mine !== asked) return;
    const { data } = await answer.json();
    const lines = data.map(([day, free]) => (free ? `${day}: geen overleg, ${free}` : day));
    if (!lines.length) lines.push("Geen: er is geen ritme, of het klopt nog niet.");
    told.replaceChildren(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  }

  form.querySelector("button[value=data]").parentElement.hidden = true;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  way.addEventListener("change", choose);
  choose();
}

for (const form of document.querySelectorAll("form[data-ritme]")) follow(form);
