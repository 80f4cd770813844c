// Fields of the panel: plain HTML, each with a label that says what it is, and a change that is done at once.
let count = 0;

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== ""));
  return element;
}

export function button(text, act, { kind = "secondary-action", label } = {}) {
  return make(
    "button",
    { type: "button", class: `utrecht-button utrecht-button--${kind}`, "aria-label": label, onclick: act },
    text,
  );
}

// A field with `read` (what it should show) and `write` (what to do with a new value).
class Field {
  constructor(key, label, read, write, help) {
    Object.assign(this, { key, read });
    this.id = `veld-${key}`;
    this.input = this.makeInput();
    this.input.id = this.id;
    if (help) this.input.setAttribute("aria-describedby", `${this.id}-help`);
    this.input.addEventListener("change", () => this.value() !== this.read() && write(this.value()));
    const head = make("label", { class: "utrecht-form-label", for: this.id }, label);
    this.help = typeof help === "function" ? help : () => help ?? "";
    this.explanation = make("div", { class: "utrecht-form-field-description", id: `${this.id}-help` });
    this.element = make("div", { class: "paneel__veld" }, head, this.explanation, this.input);
  }

  // The explanation, which may tell what stands in the field.
  explain() {
    const said = this.help();
    this.explanation.hidden = !said;
    if (this.explanation.textContent !== said) this.explanation.textContent = said;
  }

  value() {
    return this.input.value;
  }

  // Shows what the diagram says now, unless someone is typing here.
  show() {
    if (this.input !== document.activeElement || this.value() !== this.shown) this.input.value = this.read();
    this.shown = this.value();
    this.explain();
  }
}

export class Line extends Field {
  constructor(key, label, read, write, { help, choices } = {}) {
    super(key, label, read, write, help);
    if (!choices) return;
    const list = make(
      "datalist",
      { id: `${this.id}-choices` },
      ...choices.map((value) => make("option", { value })),
    );
    this.input.setAttribute("list", list.id);
    this.element.append(list);
  }

  makeInput() {
    return make("input", {
      type: "text",
      autocomplete: "off",
      class: "utrecht-textbox utrecht-textbox--html-input",
    });
  }
}

export class Paragraph extends Field {
  constructor(key, label, read, write, { help, rows = 3, code } = {}) {
    super(key, label, read, write, help);
    this.input.rows = rows;
    if (code) {
      this.input.spellcheck = false;
      this.input.classList.add("paneel__code");
    }
  }

  makeInput() {
    return make("textarea", { class: "utrecht-textarea utrecht-textarea--html-textarea" });
  }
}

export class Choice extends Field {
  // `choices`: [value, text]; what the diagram says and is no choice is shown as one all the same. `page` gives the
  // address of what is chosen, where it can be changed.
  constructor(key, label, read, write, { choices, empty = "Kies …", help, page } = {}) {
    super(key, label, read, write, help);
    this.page = page;
    this.link = make("a", { class: "utrecht-link utrecht-link--html-a", target: "_blank" }, "Openen");
    if (page) this.element.append(this.link);
    this.choices = empty === null ? choices : [["", empty], ...choices];
    this.fill();
  }

  makeInput() {
    return make("select", { class: "utrecht-select utrecht-select--html-select" });
  }

  fill() {
    const now = this.read();
    const known = this.choices.some(([value]) => value === now);
    const all = known ? this.choices : [...this.choices, [now, `${now} (bestaat niet)`]];
    this.input.replaceChildren(...all.map(([value, text]) => make("option", { value }, text)));
  }

  show() {
    this.fill();
    this.input.value = this.read();
    this.explain();
    const address = this.page?.(this.read());
    this.link.hidden = !address;
    if (address) this.link.href = address;
    this.link.setAttribute("aria-label", `Openen in een nieuw tabblad: ${this.input.selectedOptions[0]?.text}`);
  }
}

export class Check extends Field {
  makeInput() {
    return make("input", { type: "checkbox", class: "utrecht-checkbox utrecht-checkbox--html-input" });
  }

  value() {
    return this.input.checked;
  }

  show() {
    this.input.checked = this.read();
    this.explain();
  }
}

// Several of a list, such as who gets a letter. What the diagram says and is no choice stays there.
export class Checks {
  constructor(key, label, read, write, { choices }) {
    const known = new Set(choices.map(([value]) => value));
    const others = read().filter((value) => !known.has(value));
    Object.assign(this, { key, read });
    count += 1;
    this.inputs = choices.map(([value, text], place) => {
      const id = `vink-${count}-${place}`;
      const input = make("input", {
        type: "checkbox",
        id,
        value,
        class: "utrecht-checkbox utrecht-checkbox--html-input",
      });
      input.addEventListener("change", () => write([...others, ...this.value()]));
      return [input, make("div", { class: "paneel__vink" }, input, make("label", { for: id }, text))];
    });
    const head = make("legend", { class: "utrecht-form-label" }, label);
    this.element = make("fieldset", { class: "paneel__vinken" }, head, ...this.inputs.map(([, row]) => row));
  }

  value() {
    return this.inputs.filter(([input]) => input.checked).map(([input]) => input.value);
  }

  show() {
    const chosen = new Set(this.read());
    for (const [input] of this.inputs) input.checked = chosen.has(input.value);
  }
}
