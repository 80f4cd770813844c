// A decision table: says while one types which rows overlap and what no row answers, and adds, copies, moves and
// removes rows at once. Without this file each button does so on the server, and the page says it after that.
const PAUSE = 500; // after the last key

class Table {
  constructor(form) {
    this.form = form;
    this.body = form.querySelector(".beslistabel tbody");
    this.blank = form.querySelector(".beslistabel template");
    this.asked = 0;
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    form.addEventListener("click", (event) => this.press(event));
    this.later(0);
  }

  get rows() {
    return [...this.body.querySelectorAll("[data-rij]")];
  }

  // -- rows ------------------------------------------------------------------------------------------------

  press(event) {
    const button = event.target.closest("button[name=_actie]");
    if (!button) return;
    const [what, key] = [button.value.slice(0, button.value.indexOf(" ")), button.value.slice(button.value.indexOf(" ") + 1)];
    const row = this.rows.find((each) => each.dataset.rij === key);
    if (button.value === "proef") this.look();
    else if (button.value === "erbij rijen") this.add();
    else if (row) this.change(what, row);
    else return;
    event.preventDefault();
  }

  change(what, row) {
    const focus = row.querySelector(`button[value^="${what} "]`);
    if (what === "omhoog") row.previousElementSibling?.before(row);
    else if (what === "omlaag" && row.nextElementSibling?.dataset.rij) row.nextElementSibling.after(row);
    else if (what === "kopie") return this.copy(row);
    else if (what === "weg") return this.remove(row);
    this.done();
    focus?.focus();
  }

  add() {
    const row = this.blank.content.firstElementChild.cloneNode(true);
    this.body.lastElementChild.before(row);
    this.rename(row, "__");
    row.querySelector("input").focus();
  }

  copy(row) {
    const twin = row.cloneNode(true);
    row.after(twin);
    this.rename(twin, row.dataset.rij);
    twin.querySelector("input").focus();
  }

  remove(row) {
    const next = row.nextElementSibling?.querySelector("input") ?? row.previousElementSibling?.querySelector("input");
    row.remove();
    this.done();
    (next ?? this.form.querySelector("button[value='erbij rijen']")).focus();
  }

  // A key that no field has yet.
  rename(row, old) {
    const taken = new Set([...this.form.elements].flatMap((field) => field.name.split(" ")));
    let number = 1;
    while (taken.has(`n${number}`)) number += 1;
    const key = `n${number}`;
    const renamed = (text) => text.split(" ").map((part) => (part === old ? key : part)).join(" ");
    for (const field of row.querySelectorAll("input")) field.name = renamed(field.name);
    for (const button of row.querySelectorAll("button")) button.value = renamed(button.value);
    row.dataset.rij = row.querySelector("[data-mis]").dataset.mis = key;
    this.done();
  }

  done() {
    for (const [place, row] of this.rows.entries()) {
      row.querySelector("th").textContent = place + 1;
      for (const named of row.querySelectorAll("[aria-label]")) {
        const label = named.getAttribute("aria-label");
        named.setAttribute("aria-label", label.replace(/^(.*?rij) (?:\d+|__)/i, `$1 ${place + 1}`));
      }
    }
    const order = this.form.elements.rijen;
    order.value = this.rows.map((row) => row.dataset.rij).join(" ");
    order.dispatchEvent(new Event("input", { bubbles: true })); // is a draft, and is looked at
  }

  // -- what is wrong ---------------------------------------------------------------------------------------

  later(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), pause);
  }

  async look() {
    this.asked += 1;
    const asked = this.asked;
    const answer = await fetch(this.form.dataset.tabel, {
      method: "POST",
      body: new URLSearchParams(new FormData(this.form)),
      headers: { "X-Requested-With": "fetch" },
      redirect: "manual",
    }).catch(() => undefined);
    if (!answer?.ok || asked !== this.asked) return;
    this.show(await answer.json());
  }

  show({ rijen, gaten, klopt, proef }) {
    for (const row of this.rows) {
      list(row.querySelector("[data-mis]"), rijen[row.dataset.rij] ?? []);
      row.toggleAttribute("data-klopt", klopt.includes(row.dataset.rij));
    }
    list(this.body.querySelector("[data-gaten]"), gaten);
    const told = this.form.querySelector("[data-proef]");
    if (told && told.textContent !== proef) told.textContent = proef;
  }
}

function list(place, texts) {
  const lines = texts.map((text) => {
    const line = document.createElement("li");
    line.textContent = text;
    return line;
  });
  if (place.textContent !== texts.join("")) place.replaceChildren(...lines);
}

for (const form of document.querySelectorAll("form[data-tabel]")) new Table(form);
