// What was copied, also for another diagram of the same proposal: beside in this page it is kept in the browser.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil";

const PLACE = "drempel-gekopieerd";
const LARGEST = 500_000; // characters
const COPIED = ["bpmn:FlowNode", "bpmn:SequenceFlow", "bpmn:TextAnnotation", "bpmn:Group", "bpmn:Association"];

class Clipboard {
  constructor(eventBus, moddle, bpmnjs) {
    Object.assign(this, { moddle, bpmnjs, scope: "", tree: undefined, text: "" });
    eventBus.on("copyPaste.canCopyElements", ({ elements }) =>
      elements.filter((one) => isAny(one, COPIED)),
    );
  }

  // Of which proposal, and of whom: what another one copied is not offered here.
  within(scope) {
    this.scope = scope;
  }

  set(tree) {
    this.tree = tree;
    this.text = JSON.stringify({ scope: this.scope, tree: plain(tree) });
    try {
      if (this.text.length <= LARGEST) localStorage.setItem(PLACE, this.text);
      else localStorage.removeItem(PLACE);
    } catch {
      // A browser that keeps nothing still copies within this page.
    }
  }

  get() {
    try {
      const text = localStorage.getItem(PLACE);
      const kept = text && text !== this.text ? JSON.parse(text) : undefined;
      if (kept && kept.scope === this.scope) return this.revived(kept.tree, new Map());
    } catch {
      // Unreadable is as if nothing was copied elsewhere.
    }
    return this.tree;
  }

  clear() {
    const { tree } = this;
    this.tree = undefined;
    return tree;
  }

  isEmpty() {
    return !this.get();
  }

  // Words of BPMN are made anew here. A message is that of this diagram when it has one of that name; bpmn-js declares
  // one that it has not.
  revived(value, messages) {
    if (Array.isArray(value)) return value.map((one) => this.revived(one, messages));
    if (!value || typeof value !== "object") return value;
    const { $type, ...rest } = value;
    const said = Object.fromEntries(
      Object.entries(rest).map(([name, one]) => [name, this.revived(one, messages)]),
    );
    if (said.di && said.businessObject) said.di.bpmnElement = said.businessObject;
    return $type === "bpmn:Message"
      ? this.message(said, messages)
      : $type
        ? this.moddle.create($type, said)
        : said;
  }

  message(said, made) {
    const known = this.bpmnjs.getDefinitions().rootElements.filter((one) => is(one, "bpmn:Message"));
    const found = known.find(({ name }) => name === said.name) ?? made.get(said.name);
    const message = found ?? this.moddle.create("bpmn:Message", said);
    made.set(said.name, message);
    return message;
  }
}
Clipboard.$inject = ["eventBus", "moddle", "bpmnjs"];

// As JSON, without what refers to something else.
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (!value || typeof value !== "object") return value;
  const refers = (name) => value.$descriptor?.propertiesByName[name]?.isReference;
  const kept = Object.keys(value).filter((name) => !name.startsWith("$") && !refers(name));
  const said = Object.fromEntries(kept.map((name) => [name, plain(value[name])]));
  return value.$type ? { $type: value.$type, ...said } : said;
}

export const ClipboardModule = { __init__: ["clipboard"], clipboard: ["type", Clipboard] };
