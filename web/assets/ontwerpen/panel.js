// The panel beside the canvas: what the chosen element says, and the buttons to add after it and to remove it.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { additions, numberOf, shapeOfAdditions } from "./adding.js";
import { Choice, button, make } from "./fields.js";
import { iconOf, kindOf } from "./kinds.js";
import { partsOf } from "./panel_fields.js";

export class Panel {
  constructor(place, editor) {
    Object.assign(this, { place, editor, element: undefined, built: undefined, shown: "" });
    this.folded = new Set(); // titles of parts: what someone folds stays so for the next element
  }

  // Shows the one that is chosen; of several what can be done with them; without one, the route as a whole.
  open(chosen) {
    this.element = chosen.length === 1 ? chosen[0] : undefined;
    if (chosen.length > 1) this.showSeveral(chosen);
    else this.refresh();
  }

  showSeveral(chosen) {
    clearTimeout(this.later);
    this.built = undefined;
    const { editor } = this;
    const title = make(
      "h2",
      { class: "utrecht-heading-3 paneel__kop", tabindex: "-1", id: "paneel-kop" },
      `${chosen.length} gekozen`,
    );
    const names = make("ul", {}, ...chosen.map((one) => make("li", {}, editor.called(one))));
    const straight = button("Recht leggen", () => editor.layStraight(), { kind: "primary-action" });
    straight.disabled = !editor.canBeStraight();
    const deeds = make(
      "div",
      { class: "paneel__doen utrecht-action-group" },
      straight,
      button("Kopiëren", () => editor.copy()),
      button("Groep eromheen", () => editor.addGroup()),
      button("Weghalen", () => editor.remove(), { label: "Weghalen: alles wat gekozen is" }),
    );
    this.place.replaceChildren(title, names, deeds);
  }

  // What changed elsewhere (undo, the canvas) is shown; fields stay as they are while their kinds do. What has to
  // be built anew waits for the key that changed it: else the next field is gone before it has the focus.
  refresh() {
    if (this.editor.several.length > 1) return;
    if (this.element && this.editor.model.registry.get(this.element.id) !== this.element)
      this.element = undefined;
    const element = this.element ?? this.editor.pool();
    if (!element) return;
    const parts = partsOf(element, this.editor);
    const shape = JSON.stringify([
      kindOf(element),
      this.ways(element).map((flow) => [numberOf(flow), this.editor.called(flow.target)]),
      parts.map(({ title, fields }) => [title, fields.map(({ key }) => key)]),
      shapeOfAdditions(element, this.editor),
    ]);
    clearTimeout(this.later);
    if (element !== this.built) this.build(element, parts, shape);
    else if (shape !== this.shown) this.later = setTimeout(() => this.build(element, parts, shape));
    if (element === this.built && shape === this.shown) for (const field of this.fields) field.show();
    this.tell(element);
  }

  build(element, parts, shape) {
    if (element !== this.built) this.place.scrollTop = 0; // what is wrong with it stands on top
    const { activeElement } = document;
    const typed = this.place.contains(activeElement) && activeElement.id ? activeElement : undefined;
    const said = element === this.built && typed && "value" in typed ? typed.value : undefined;
    Object.assign(this, { fields: parts.flatMap(({ fields }) => fields), shown: shape, built: element });
    this.told = make("div", {});
    const title = make(
      "h2",
      { class: "utrecht-heading-3 paneel__kop", tabindex: "-1", id: "paneel-kop" },
      make("span", { class: `paneel__icoon bpmn-icon-${iconOf(element)}`, "aria-hidden": "true" }),
      kindOf(element),
    );
    this.place.replaceChildren(
      title,
      this.told,
      ...parts.map(({ title, fields }) => this.part(title, ...fields.map((field) => field.element))),
      this.onward(element),
      this.deeds(element),
    );
    for (const field of this.fields) field.show();
    this.tell(element);
    if (!typed) return;
    const again = document.getElementById(typed.id) ?? title;
    if (said !== undefined && again.value !== said) again.value = said;
    again.focus();
  }

  part(title, ...content) {
    if (!title) return make("div", {}, ...content);
    const made = make("details", { class: "paneel__deel", open: !this.folded.has(title) }, make("summary", {}, title), ...content);
    made.addEventListener("toggle", () => (made.open ? this.folded.delete(title) : this.folded.add(title)));
    return made;
  }

  tell(element) {
    const found = this.editor.findingsOf(element);
    const wanted = JSON.stringify(found);
    if (this.told.dataset.found === wanted) return;
    this.told.dataset.found = wanted;
    this.told.replaceChildren(...found.map(told));
  }

  ways(element) {
    return (element.outgoing ?? []).filter((flow) => is(flow, "bpmn:SequenceFlow"));
  }

  // The ways out, each to be chosen and removed; and another step to go to.
  onward(element) {
    if (!is(element, "bpmn:FlowNode") || is(element, "bpmn:EndEvent")) return "";
    const { model, modeler } = this.editor;
    const lines = this.ways(element).map((flow) => {
      const answer = model.name(flow);
      const to = this.editor.called(flow.target);
      return make(
        "li",
        { class: "paneel__weg" },
        button(answer ? `${answer}: ${to}` : to, () => this.editor.choose(flow, true), { kind: "subtle" }),
        button("Weghalen", () => model.modeling.removeConnection(flow), {
          kind: "subtle",
          label: `Weghalen: de pijl naar ${to}`,
        }),
      );
    });
    const rules = modeler.get("rules");
    const others = model.registry.filter(
      (one) =>
        is(one, "bpmn:FlowNode") &&
        one.type !== "label" &&
        rules.allowed("connection.create", { source: element, target: one }),
    );
    const more = new Choice(
      "verbinden",
      "Ook verder naar",
      () => "",
      (id) => model.modeling.connect(element, model.registry.get(id)),
      { choices: others.map((one) => [one.id, this.editor.called(one)]), empty: "Kies een stap …" },
    );
    this.fields.push(more);
    return this.part("Hierna", make("ul", { class: "paneel__wegen" }, ...lines), more.element);
  }

  deeds(element) {
    const made = additions(element, this.editor);
    if (is(element, "bpmn:FlowNode")) made.push(button("Notitie erbij", () => this.editor.addNote(element)));
    if (!isAny(element, ["bpmn:Participant"])) {
      made.push(
        button("Weghalen", () => this.editor.remove([element]), {
          kind: "secondary-action",
          label: `Weghalen: ${this.editor.called(element)}`,
        }),
      );
    }
    return make("div", { class: "paneel__doen utrecht-action-group" }, ...made);
  }
}

function told({ severity, what, why, cure }) {
  const kind = severity === "stops" ? "error" : "warning";
  const message = make(
    "div",
    { class: "utrecht-alert__message" },
    make("strong", {}, what),
    ` ${why} ${cure}`,
  );
  return make(
    "div",
    { class: `utrecht-alert utrecht-alert--${kind}` },
    make("div", { class: "utrecht-alert__content" }, message),
  );
}
