// Reading and changing what an element says; every change can be undone.
import { getLabel } from "bpmn-js/lib/util/LabelUtil";
import { is } from "bpmn-js/lib/util/ModelUtil";
import { inWords } from "./naming.js";

const FORM = "formJsonSchemaFilename";

export class Model {
  constructor(modeler) {
    this.modeling = modeler.get("modeling");
    this.factory = modeler.get("bpmnFactory");
    this.registry = modeler.get("elementRegistry");
    this.together = modeler.get("together");
    this.definitions = () => modeler.getDefinitions();
  }

  // Names and words

  name(element) {
    return getLabel(element) ?? "";
  }

  setName(element, text) {
    this.modeling.updateLabel(element, text);
  }

  documentation(element) {
    return this.owner(element).documentation?.[0]?.text ?? "";
  }

  setDocumentation(element, text) {
    const owner = this.owner(element);
    const said = text.trim() ? [this.make("bpmn:Documentation", { text: text.trim() }, owner)] : [];
    this.set(element, owner, { documentation: said });
  }

  // A pool stands for its process: that has the words and the properties.
  owner(element) {
    const bo = element.businessObject;
    return is(element, "bpmn:Participant") && bo.processRef ? bo.processRef : bo;
  }

  // Extensions

  extensions(element) {
    return this.owner(element).extensionElements?.values ?? [];
  }

  extension(element, type) {
    return this.extensions(element).find((one) => one.$type === `spiffworkflow:${type}`);
  }

  // `made` in the place of the extension of this type; without it that goes.
  setExtension(element, type, made) {
    const owner = this.owner(element);
    const others = this.extensions(element).filter((one) => one.$type !== `spiffworkflow:${type}`);
    const values = made ? [...others, made] : others;
    if (owner.extensionElements) {
      if (made) made.$parent = owner.extensionElements;
      this.set(element, owner.extensionElements, { values });
    } else if (made) {
      const around = this.make("bpmn:ExtensionElements", { values }, owner);
      made.$parent = around;
      this.set(element, owner, { extensionElements: around });
    }
  }

  properties(element) {
    const found = this.extension(element, "Properties")?.values ?? [];
    return found.map(({ name, value }) => [name, value ?? ""]);
  }

  property(element, wanted) {
    return this.properties(element).find(([name]) => name === wanted)?.[1] ?? "";
  }

  setProperty(element, wanted, value) {
    const before = this.properties(element);
    const known = before.some(([name]) => name === wanted);
    const after = before.map(([name, old]) => [name, name === wanted ? value : old]);
    if (!known) after.push([wanted, value]);
    const kept = after.filter(([name, said]) => name !== wanted || said !== "");
    const made = kept.map(([name, said]) => this.make("spiffworkflow:Property", { name, value: said }));
    const around = made.length ? this.make("spiffworkflow:Properties", { values: made }) : undefined;
    for (const one of made) one.$parent = around;
    this.setExtension(element, "Properties", around);
  }

  form(element) {
    return this.property(element, FORM);
  }

  setForm(element, path) {
    this.setProperty(element, FORM, path);
  }

  // What a step does

  decision(element) {
    return this.extension(element, "CalledDecisionId")?.text?.trim() ?? "";
  }

  setDecision(element, id) {
    this.setExtension(
      element,
      "CalledDecisionId",
      id && this.make("spiffworkflow:CalledDecisionId", { text: id }),
    );
  }

  service(element) {
    const operator = this.extension(element, "ServiceTaskOperator");
    const given = operator?.parameterList?.parameters ?? [];
    return {
      name: operator?.id ?? "",
      values: Object.fromEntries(given.map(({ id, value }) => [id, value ?? ""])),
    };
  }

  setService(element, name, values) {
    const parameters = Object.entries(values)
      .filter(([, value]) => value !== "")
      .map(([id, value]) => this.make("spiffworkflow:Parameter", { id, type: "str", value }));
    const list = this.make("spiffworkflow:Parameters", { parameters });
    for (const one of parameters) one.$parent = list;
    const operator = this.make("spiffworkflow:ServiceTaskOperator", { id: name, parameterList: list });
    list.$parent = operator;
    this.setExtension(element, "ServiceTaskOperator", name ? operator : undefined);
  }

  script(element) {
    return element.businessObject.script ?? "";
  }

  setScript(element, text) {
    this.modeling.updateProperties(element, { script: text.trim() || undefined });
  }

  called(element) {
    return element.businessObject.calledElement ?? "";
  }

  setCalled(element, id) {
    this.modeling.updateProperties(element, { calledElement: id || undefined });
  }

  // Events

  event(element, kind) {
    return element.businessObject.eventDefinitions?.find(
      ({ $type }) => $type === `bpmn:${kind}EventDefinition`,
    );
  }

  term(element) {
    return this.event(element, "Timer")?.timeDate?.body ?? "";
  }

  // A timer without a name, or named after a setting, is named after the setting that it follows now.
  setTerm(element, expression, setting) {
    const event = this.event(element, "Timer");
    const said = expression.trim();
    this.together.run(() => {
      const made = said ? this.make("bpmn:FormalExpression", { body: said }, event) : undefined;
      this.set(element, event, { timeDate: made, timeDuration: undefined, timeCycle: undefined });
      if (setting && /^(\{\w+\})?$/.test(this.name(element))) this.setName(element, `{${setting}}`);
    });
  }

  message(element) {
    return this.event(element, "Message")?.messageRef?.name ?? "";
  }

  // Declares the message when this diagram does not know it yet, and forgets one that nothing uses any more.
  setMessage(element, name) {
    const event = this.event(element, "Message");
    const root = this.definitions();
    const before = event.messageRef;
    let message = root.rootElements.find((one) => is(one, "bpmn:Message") && one.name === name);
    let elements = root.rootElements;
    if (name && !message) {
      message = this.make("bpmn:Message", { id: this.freeId(`M_${inWords(name)}`), name }, root);
      elements = [...elements, message];
    }
    const used = this.registry.filter(
      (one) =>
        one.businessObject !== element.businessObject && this.event(one, "Message")?.messageRef === before,
    );
    if (before && before !== message && !used.length) elements = elements.filter((one) => one !== before);
    this.together.run(() => {
      this.set(element, event, { messageRef: name ? message : undefined });
      if (elements !== root.rootElements) this.set(element, root, { rootElements: elements });
    });
  }

  freeId(wanted) {
    const taken = new Set(this.definitions().rootElements.map(({ id }) => id));
    let id = wanted;
    for (let count = 2; taken.has(id); count += 1) id = `${wanted}_${count}`;
    return id;
  }

  // Repetition

  loop(element) {
    const found = element.businessObject.loopCharacteristics;
    if (!found) return { how: "", list: "", name: "" };
    const name = found.inputDataItem?.id ?? "";
    return { how: found.isSequential ? "na" : "tegelijk", list: found.get("drempel:lijst") ?? "", name };
  }

  setLoop(element, { how, list, name }) {
    const found = element.businessObject.loopCharacteristics;
    const item = name ? this.make("bpmn:DataInput", { id: name, name: name }) : undefined;
    const said = { isSequential: how === "na", inputDataItem: item, "drempel:lijst": list || undefined };
    if (!how) this.modeling.updateProperties(element, { loopCharacteristics: undefined });
    else if (found) this.set(element, found, said);
    else {
      const made = this.make("bpmn:MultiInstanceLoopCharacteristics", said, element.businessObject);
      this.modeling.updateProperties(element, { loopCharacteristics: made });
    }
  }

  // Ways out

  condition(flow) {
    return flow.businessObject.conditionExpression?.body ?? "";
  }

  setCondition(flow, text) {
    const made = text.trim()
      ? this.make("bpmn:FormalExpression", { body: text.trim() }, flow.businessObject)
      : undefined;
    this.modeling.updateProperties(flow, { conditionExpression: made });
  }

  isDefault(flow) {
    return flow.source?.businessObject.default === flow.businessObject;
  }

  // The way that is taken when no condition holds; it has none itself.
  setDefault(flow, on) {
    this.together.run(() => {
      this.modeling.updateProperties(flow.source, { default: on ? flow.businessObject : undefined });
      if (on && this.condition(flow)) this.setCondition(flow, "");
    });
  }

  // Lanes

  lanes() {
    return this.registry.filter(
      (one) => is(one, "bpmn:Lane") && !one.children.some((child) => is(child, "bpmn:Lane")),
    );
  }

  laneOf(element) {
    const middle = { x: element.x + element.width / 2, y: element.y + element.height / 2 };
    return this.lanes().find(({ x, y, width, height }) => {
      return x <= middle.x && middle.x <= x + width && y <= middle.y && middle.y <= y + height;
    });
  }

  // To the middle of another lane, straight up or down.
  moveToLane(element, lane) {
    const by = Math.round(lane.y + lane.height / 2 - element.y - element.height / 2);
    this.modeling.moveElements([element], { x: 0, y: by }, element.parent);
  }

  setRole(lane, role, file, name) {
    this.together.run(() => {
      let id = `lane_${role}__${file}`;
      if (this.registry.get(id) && this.registry.get(id) !== lane) id = `${id}_${lane.id.slice(-4)}`;
      this.modeling.updateProperties(lane, { id });
      this.setName(lane, name);
    });
  }

  make(type, properties, parent) {
    const made = this.factory.create(type, properties);
    made.$parent = parent;
    return made;
  }

  set(element, object, properties) {
    this.modeling.updateModdleProperties(element, object, properties);
  }
}
