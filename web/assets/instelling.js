// The page of a setting says while one types on which day a term of this length ends. Without this file the page
// says it of what was saved.
const PAUSE = 400; // after the last key

function follow(form, told) {
  let timer;
  let asked = 0;

  async function look() {
    asked += 1;
    const mine = asked;
    const answer = await fetch(form.dataset.kijkt, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Requested-With": "fetch" },
      redirect: "manual",
    }).catch(() => undefined);
    if (!answer?.ok || mine !== asked) return;
    const { gezegd } = await answer.json();
    if (mine === asked) told.textContent = gezegd;
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
}

for (const form of document.querySelectorAll("form[data-kijkt]")) {
  const told = form.querySelector("[data-gezegd]");
  if (told) follow(form, told);
}
