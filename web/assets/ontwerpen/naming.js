// An element that the editor made is named `Activity_0x1f2e3`; once a person names it, its id says what it is.
import CommandInterceptor from "diagram-js/lib/command/CommandInterceptor";
import { is } from "bpmn-js/lib/util/ModelUtil";

const MADE =
  /^(Activity|Event|Gateway|StartEvent|EndEvent|BoundaryEvent|IntermediateThrowEvent|Flow)_[0-9a-z]{7}$/;
const BETWEEN = /^van_.+_naar_.+$/;
const LONGEST = 60;

// Huisbezoek één maand later -> huisbezoek_een_maand_later
export function inWords(name) {
  const plain = name
    .normalize("NFD")
    .replace(/[\u0300-\u036f{}]/g, "")
    .toLowerCase();
  const words = plain
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, LONGEST)
    .replace(/^_+|_+$/g, "");
  return /^[a-z]/.test(words) ? words : words && `stap_${words}`;
}

class Naming extends CommandInterceptor {
  constructor(eventBus, modeling, elementRegistry) {
    super(eventBus);
    Object.assign(this, { modeling, elementRegistry, taken: new Set() });
    this.postExecuted(["element.updateLabel", "element.updateProperties"], ({ context }) =>
      this.name(context.element),
    );
    this.postExecuted(["connection.create", "connection.reconnect"], ({ context }) =>
      this.nameFlow(context.connection),
    );
    this.postExecuted("elements.create", ({ context }) => this.nameAnew(context.elements));
  }

  // Ids of other diagrams of the region.
  avoid(ids) {
    this.taken = new Set(ids);
  }

  name(labelOrElement) {
    const element = labelOrElement.labelTarget ?? labelOrElement;
    const { id, name } = element.businessObject ?? {};
    if (!is(element, "bpmn:FlowNode") || !MADE.test(id) || !name) return;
    const wanted = inWords(name);
    if (!wanted) return;
    this.rename(element, wanted);
    for (const flow of [...element.incoming, ...element.outgoing]) this.nameFlow(flow);
  }

  // What was pasted: an id is that of one element of the region.
  nameAnew(elements) {
    for (const element of elements.filter((one) => is(one, "bpmn:FlowNode") && one.type !== "label")) {
      const { id, name } = element.businessObject;
      if (this.taken.has(id)) this.rename(element, inWords(name ?? "") || id);
      else this.name(element);
    }
    for (const flow of elements.filter((one) => one.waypoints)) this.nameFlow(flow);
  }

  nameFlow(flow) {
    if (!is(flow, "bpmn:SequenceFlow") || !(MADE.test(flow.id) || BETWEEN.test(flow.id))) return;
    const wanted = `van_${flow.source.id}_naar_${flow.target.id}`;
    if (!flow.id.startsWith(wanted)) this.rename(flow, wanted);
  }

  rename(element, wanted) {
    let id = wanted;
    for (let count = 2; this.taken.has(id) || this.elementRegistry.get(id); count += 1)
      id = `${wanted}_${count}`;
    this.modeling.updateProperties(element, { id });
  }
}
Naming.$inject = ["eventBus", "modeling", "elementRegistry"];

export const NamingModule = { __init__: ["naming"], naming: ["type", Naming] };
