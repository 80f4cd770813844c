// What can be added to what is chosen, in the panel: a step before it, after it or on an arrow, an event on its border.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { button, make } from "./fields.js";
import { AFTER, BETWEEN, HOSTS, ON_BORDER } from "./kinds.js";

const NEW = "nieuw"; // no way of now, but one more
const numbers = new WeakMap();
let last = 0;

// Tells elements apart. Their ids do not: these follow their names, and so change while someone types.
export function numberOf(element) {
  if (!numbers.has(element)) numbers.set(element, (last += 1));
  return numbers.get(element);
}

export function additions(element, editor) {
  if (is(element, "bpmn:SequenceFlow")) {
    const insert = (kind) => editor.addBetween(element, kind);
    return [addition("tussen", "Stap hiertussen", "Zet ertussen", BETWEEN, insert)];
  }
  if (!is(element, "bpmn:FlowNode")) return [];
  const made = [];
  const [way, ...others] = flows(element.incoming);
  if (way && !others.length) {
    const insert = (kind) => editor.addBetween(way, kind, "end");
    made.push(addition("ervoor", "Stap ervoor", "Zet ervoor", BETWEEN, insert));
  }
  if (!is(element, "bpmn:EndEvent")) made.push(after(element, editor));
  if (isAny(element, HOSTS)) {
    const add = (kind) => editor.addOnBorder(element, kind);
    made.push(addition("rand", "Op de rand", "Zet erop", ON_BORDER, add));
  }
  return made;
}

// What decides which additions there are, to see when they have to be built anew.
export function shapeOfAdditions(element, { model }) {
  const said = (flow) => [numberOf(flow), model.name(flow)];
  return [flows(element.incoming).map(said), flows(element.outgoing).map(said)];
}

// After a question, or where several ways go out already, one says on which of them.
function after(element, editor) {
  const ways = flows(element.outgoing);
  if (!ways.length || (ways.length === 1 && !is(element, "bpmn:Gateway")))
    return addition("erna", "Stap erna", "Voeg toe", AFTER, (kind) => editor.addAfter(element, kind, ways[0]));
  const words = (flow) => editor.filled(editor.model.name(flow)) || `naar ${editor.called(flow.target)}`;
  const branch = choice("tak", [...ways.map((flow) => [numberOf(flow), words(flow)]), [NEW, "Een nieuwe tak"]]);
  const add = (kind) => editor.addAfter(element, kind, ways.find((flow) => String(numberOf(flow)) === branch.value));
  const made = addition("erna", "Stap erna", "Voeg toe", AFTER, add, [label("tak", "Op welke tak?"), branch]);
  const kinds = made.querySelector("select");
  kinds.addEventListener("change", () => {
    const ends = kinds.value === "einde"; // on a way that goes on nothing can end
    if (ends) branch.value = NEW;
    branch.disabled = ends;
  });
  return made;
}

function flows(connections) {
  return (connections ?? []).filter((one) => is(one, "bpmn:SequenceFlow"));
}

function addition(name, title, deed, kinds, add, more = []) {
  const id = `${name}-soort`;
  const select = choice(id, kinds.map(({ key, label: text }) => [key, text]));
  const act = () => add(kinds.find(({ key }) => key === select.value));
  return make(
    "div",
    { class: "paneel__erna" },
    label(id, title),
    select,
    ...more,
    button(deed, act, { kind: "primary-action" }),
  );
}

function label(id, text) {
  return make("label", { class: "utrecht-form-label", for: id }, text);
}

function choice(id, choices) {
  const options = choices.map(([value, text]) => make("option", { value }, text));
  return make("select", { id, class: "utrecht-select utrecht-select--html-select" }, ...options);
}
