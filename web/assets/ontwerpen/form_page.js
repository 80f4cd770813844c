// Beside the choice of a form: the way to its page, and a new form that is chosen at once.
import { button, make } from "./fields.js";

const FAILED = "Het formulier is niet gemaakt. Probeer het nog eens.";

export class FormPage {
  constructor(element, editor) {
    Object.assign(this, { step: element, editor });
    this.key = `formulier-${editor.choices.forms.length}`; // one more form is another panel
    this.link = make("a", { class: "utrecht-link utrecht-link--html-a", target: "_blank", rel: "noopener" }, "Open het formulier");
    this.title = make("input", {
      type: "text",
      id: "veld-nieuw-formulier",
      autocomplete: "off",
      maxlength: 120,
      class: "utrecht-textbox utrecht-textbox--html-input",
    });
    this.told = make("div", { class: "utrecht-form-field-error-message", role: "alert" });
    const head = make("label", { class: "utrecht-form-label", for: this.title.id }, "Hoe het nieuwe formulier heet");
    this.title.addEventListener("keydown", (event) => event.key === "Enter" && this.begin());
    this.more = make(
      "details",
      { class: "uitklap" },
      make("summary", {}, "Nieuw formulier"),
      head,
      this.told,
      this.title,
      button("Maak het formulier", () => this.begin()),
    );
    this.element = make("div", { class: "paneel__veld" }, this.link, this.more);
  }

  show() {
    const address = this.editor.choices.form_pages[this.editor.model.form(this.step)];
    this.link.hidden = !address;
    if (address) this.link.href = address;
  }

  async begin() {
    const { choices, model } = this.editor;
    const titel = this.title.value.trim() || model.name(this.step);
    const token = document.querySelector(".ontwerpen input[name=csrf_token]").value;
    const answer = await fetch(choices.new_form, {
      method: "POST",
      body: new URLSearchParams({ csrf_token: token, titel, vraag: "Wat heb je gedaan, en wat kwam eruit?" }),
      headers: { "X-Requested-With": "fetch" },
      redirect: "manual",
    }).catch(() => undefined);
    const said = await answer?.json().catch(() => undefined);
    if (!answer?.ok) {
      this.told.textContent = said?.why ?? FAILED;
      return;
    }
    choices.forms.push([said.path, said.title]);
    choices.form_pages[said.path] = said.address;
    model.setForm(this.step, said.path);
  }
}
