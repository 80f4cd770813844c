// All steps as a list, in the order of their flows: with the arrow keys one goes through it, Enter chooses, and with
// Shift it adds to what was chosen.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { make } from "./fields.js";
import { kindOf } from "./kinds.js";

export class Steps {
  constructor(place, editor) {
    Object.assign(this, { place, editor, here: 0 });
    this.list = make("ol", { class: "steplijst", "aria-label": "Stappen van het diagram" });
    this.list.addEventListener("keydown", (event) => this.move(event));
    place.append(this.list);
  }

  refresh(chosen) {
    const { model } = this.editor;
    const steps = inOrder(model.registry);
    const focused = this.list.contains(document.activeElement)
      ? document.activeElement.dataset.step
      : undefined;
    this.here = Math.max(
      0,
      steps.findIndex(({ id }) => id === (focused ?? chosen[0]?.id)),
    );
    const lines = steps.map((element, place) => {
      const label = make(
        "button",
        {
          type: "button",
          class: "steplijst__stap",
          tabindex: place === this.here ? "0" : "-1",
          "aria-current": chosen.includes(element) ? "true" : undefined,
          "data-step": element.id,
          onclick: ({ shiftKey }) => this.editor.choose(element, false, shiftKey),
        },
        this.editor.called(element),
        make("span", { class: "zacht" }, ` ${kindOf(element).toLowerCase()}`),
        this.editor.isWrong(element) ? make("span", { class: "steplijst__fout" }, "kijk hier") : "",
      );
      return make(
        "li",
        { class: is(element.parent, "bpmn:SubProcess") ? "steplijst__in" : undefined },
        label,
      );
    });
    this.list.replaceChildren(...lines);
    if (focused) this.focus();
  }

  focus() {
    this.list.querySelector('[tabindex="0"]')?.focus();
  }

  move(event) {
    const buttons = [...this.list.querySelectorAll("button")];
    const to = { ArrowDown: this.here + 1, ArrowUp: this.here - 1, Home: 0, End: buttons.length - 1 }[
      event.key
    ];
    const here = this.editor.model.registry.get(event.target.dataset.step);
    if (event.key === "Delete") this.editor.remove(this.editor.several.includes(here) ? undefined : [here]);
    if (to === undefined || !buttons[to]) return;
    event.preventDefault();
    buttons[this.here].tabIndex = -1;
    buttons[to].tabIndex = 0;
    buttons[to].focus();
    this.here = to;
  }
}

// From each start along the flows, the upper way first; then what no flow reaches (web/diagrams/steps.py).
function inOrder(registry) {
  const nodes = registry.filter((element) => is(element, "bpmn:FlowNode") && element.type !== "label");
  const starts = nodes.filter((element) => is(element, "bpmn:StartEvent"));
  const stack = starts.sort((one, other) => depth(other) - depth(one));
  const found = new Set();
  while (stack.length) {
    const node = stack.pop();
    if (found.has(node)) continue;
    found.add(node);
    const next = node.outgoing.map(({ target }) => target).filter((one) => is(one, "bpmn:FlowNode"));
    const inside = (node.children ?? []).filter(
      (child) => is(child, "bpmn:StartEvent") && child.type !== "label",
    );
    const onward = [...inside, ...next.sort((one, other) => one.y - other.y), ...(node.attachers ?? [])];
    stack.push(...onward.reverse());
  }
  return [...found, ...nodes.filter((node) => !found.has(node))];
}

function depth(element) {
  return element.parent ? 1 + depth(element.parent) : 0;
}
