// Which fields an element has in the panel, by its kind, in parts that fold.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { Check, Checks, Choice, Line, Paragraph } from "./fields.js";
import { FormPage } from "./form_page.js";
import { HOSTS, becoming, kindOf } from "./kinds.js";
import { propertyFields } from "./panel_properties.js";
import { termFields } from "./term.js";

const LETTERS = ["bericht/versturen", "bericht/wending"];
const SERVICES = {
  "bericht/versturen": "Stuur een brief of bericht",
  "bericht/wending": "Vertel dat het dossier een andere kant op gaat",
  "bericht/intrekken": "Trek een bericht in dat nog wacht",
  "route/beginnen": "Begin de hoofdroute van de regio",
  "overleg/plannen": "Plan een overleg",
};
const PARAMETERS = {
  "bericht/intrekken": [["sein", "Welk bericht"]],
  "overleg/plannen": [
    ["overleg", "Welk overleg"],
    ["dag", "Op welke dag"],
    ["tijd", "Hoe laat"],
  ],
};

// The parts with their fields; what has little to say is one part without a title.
export function partsOf(element, editor) {
  const { model } = editor;
  const name = new Paragraph(
    "naam",
    nameOf(element),
    () => model.name(element),
    (text) => model.setName(element, text.trim()),
    { rows: 2, help: () => readAs(model.name(element), editor) },
  );
  if (isAny(element, ["bpmn:TextAnnotation", "bpmn:Group"])) return [{ fields: [name] }];
  if (is(element, "bpmn:Lane")) return [{ fields: [...roleFields(element, editor), name] }];
  if (is(element, "bpmn:SequenceFlow")) return [{ fields: [name, ...flowFields(element, editor)] }];
  if (!isAny(element, ["bpmn:FlowNode", "bpmn:Participant"])) return [];
  const explanation = new Paragraph(
    "uitleg",
    "Uitleg voor wie dit doet",
    () => model.documentation(element),
    (text) => model.setDocumentation(element, text),
    { help: () => readAs(model.documentation(element), editor) },
  );
  return [
    { title: "Algemeen", fields: [name, explanation, ...laneFields(element, editor)] },
    { title: "Wat hier gebeurt", fields: kindFields(element, editor) },
    { title: "Eigenschappen", fields: [...propertyFields(element, editor), ...becomeFields(element, editor)] },
  ].filter(({ fields }) => fields.length);
}

// What is read where a setting stands in a text; nothing when that is the text itself.
function readAs(text, editor) {
  const read = editor.filled(text);
  return read === text ? "" : `Te lezen als: ${read}`;
}

function nameOf(element) {
  if (is(element, "bpmn:TextAnnotation")) return "Tekst";
  if (is(element, "bpmn:Gateway") && element.outgoing.length > 1) return "Vraag";
  return is(element, "bpmn:SequenceFlow") ? "Antwoord" : "Naam";
}

// Another kind of step in the same place, with the same ways.
function becomeFields(element, editor) {
  const kinds = becoming(element);
  if (kinds.length < 2) return [];
  const write = (key) => editor.become(element, kinds.find((kind) => kind.key === key));
  const choices = kinds.map(({ key, label }) => [key, label]);
  const now = kinds.find(({ label }) => label === kindOf(element));
  return [new Choice("soort", "Soort", () => now?.key ?? "", write, { choices, empty: now ? null : kindOf(element) })];
}

function laneFields(element, { model }) {
  const lanes = model.lanes();
  const inside = element.parent && is(element.parent, "bpmn:SubProcess");
  if (!is(element, "bpmn:FlowNode") || is(element, "bpmn:BoundaryEvent") || inside || lanes.length < 2)
    return [];
  const read = () => model.laneOf(element)?.id ?? "";
  const write = (id) => id && model.moveToLane(element, model.registry.get(id));
  return [
    new Choice("baan", "Wie doet dit", read, write, {
      choices: lanes.map((lane) => [lane.id, model.name(lane)]),
    }),
  ];
}

function roleFields(lane, { model, choices, file }) {
  const read = () => /^lane_(.+?)__/.exec(lane.id)?.[1] ?? "";
  const write = (role) =>
    role && model.setRole(lane, role, file, choices.roles.find(([one]) => one === role)?.[1] ?? role);
  return [new Choice("rol", "Welke rol", read, write, { choices: choices.roles })];
}

function flowFields(flow, { model }) {
  if (!is(flow.source, "bpmn:ExclusiveGateway")) return [];
  const standard = new Check(
    "standaard",
    "Als geen ander antwoord geldt",
    () => model.isDefault(flow),
    (on) => model.setDefault(flow, on),
  );
  if (model.isDefault(flow)) return [standard];
  const condition = new Paragraph(
    "voorwaarde",
    "Geldt als",
    () => model.condition(flow),
    (text) => model.setCondition(flow, text),
    {
      rows: 2,
      code: true,
      help: 'Een formule over de gegevens, zoals reactie == "hulp"',
    },
  );
  return [standard, condition];
}

function kindFields(element, editor) {
  const { model, choices } = editor;
  const fields = [];
  if (
    (isAny(element, ["bpmn:UserTask", "bpmn:StartEvent"]) && !is(element.parent, "bpmn:SubProcess")) ||
    is(element, "bpmn:UserTask")
  ) {
    fields.push(
      new Choice(
        "formulier",
        "Formulier",
        () => model.form(element),
        (path) => model.setForm(element, path),
        { choices: choices.forms, empty: "Geen formulier" },
      ),
      new FormPage(element, editor),
    );
  }
  if (is(element, "bpmn:CallActivity")) {
    fields.push(
      new Choice(
        "diagram",
        "Welk diagram",
        () => model.called(element),
        (id) => model.setCalled(element, id),
        {
          choices: choices.diagrams,
          page: (id) => choices.pages.diagrams[id],
          help: () => choices.contracts[model.called(element)] ?? "",
        },
      ),
    );
  }
  if (is(element, "bpmn:BusinessRuleTask")) {
    fields.push(
      new Choice(
        "tabel",
        "Welke beslistabel",
        () => model.decision(element),
        (id) => model.setDecision(element, id),
        { choices: choices.decisions, page: (id) => choices.pages.decisions[id] },
      ),
    );
  }
  if (is(element, "bpmn:ScriptTask")) {
    fields.push(
      new Paragraph(
        "script",
        "Wat wordt genoteerd",
        () => model.script(element),
        (text) => model.setScript(element, text),
        { rows: 4, code: true, help: "Op elke regel: gegeven = formule" },
      ),
    );
  }
  if (is(element, "bpmn:ServiceTask")) fields.push(...serviceFields(element, editor));
  if (model.event(element, "Timer")) fields.push(...termFields(element, editor));
  if (model.event(element, "Message")) {
    fields.push(
      new Line(
        "bericht",
        "Welk bericht",
        () => model.message(element),
        (name) => model.setMessage(element, name.trim()),
        { choices: choices.messages, help: "Kies een bericht, of typ een nieuwe naam" },
      ),
    );
  }
  if (isAny(element, HOSTS)) fields.push(...loopFields(element, editor));
  return fields;
}

function serviceFields(element, editor) {
  const { model, choices } = editor;
  const service = () => model.service(element);
  const set = (values) => model.setService(element, service().name, { ...service().values, ...values });
  const { name, values } = service();
  const write = (chosen) =>
    model.setService(element, chosen, LETTERS.includes(chosen) && LETTERS.includes(name) ? values : {});
  const fields = [
    new Choice("dienst", "Wat gebeurt er", () => service().name, write, {
      choices: Object.entries(SERVICES),
    }),
  ];
  const parameter = (key, label) =>
    new Line(
      `dienst-${key}`,
      label,
      () => service().values[key] ?? "",
      (value) => set({ [key]: value.trim() }),
    );
  if (!LETTERS.includes(name))
    return [...fields, ...(PARAMETERS[name] ?? []).map(([key, label]) => parameter(key, label))];
  const kind = asText(values.soort);
  if (kind === undefined) fields.push(parameter("soort", "Welke brief (formule)"));
  else {
    fields.push(
      new Choice(
        "brief",
        "Welke brief",
        () => asText(service().values.soort) ?? "",
        (one) => set({ soort: one && `'${one}'` }),
        { choices: choices.letters, page: (one) => choices.pages.letters[one] },
      ),
    );
  }
  const known = asNames(values.aan);
  const to = choices.recipients;
  if (known?.every((one) => to.some(([role]) => role === one))) {
    const writeTo = (names) =>
      set({
        aan: !names.length
          ? ""
          : names.length === 1
            ? `'${names[0]}'`
            : `[${names.map((one) => `'${one}'`).join(", ")}]`,
      });
    fields.push(
      new Checks("aan", "Aan wie", () => asNames(service().values.aan) ?? [], writeTo, { choices: to }),
    );
  } else fields.push(parameter("aan", "Aan wie (formule)"));
  const sender = asText(values.van);
  if (sender === undefined) fields.push(parameter("van", "Namens wie (formule)"));
  else {
    fields.push(
      new Choice(
        "van",
        "Namens wie",
        () => asText(service().values.van) ?? "",
        (role) => set({ van: role && `'${role}'` }),
        { choices: choices.roles, empty: "De corporatie" },
      ),
    );
  }
  fields.push(
    new Check(
      "sms",
      "Als sms aan de huurder",
      () => asText(service().values.kanaal) === "sms",
      (on) => set({ kanaal: on ? "'sms'" : "" }),
    ),
    new Check(
      "papier",
      "Aan de huurder ook op papier",
      () => asText(service().values.ook_op_papier) === "ja",
      (on) => set({ ook_op_papier: on ? "'ja'" : "" }),
    ),
  );
  return fields;
}

// 'huurder' -> huurder; a formula -> undefined.
function asText(expression = "") {
  const found = /^\s*(?:'([^'"]*)'|"([^'"]*)")?\s*$/.exec(expression);
  return found ? (found[1] ?? found[2] ?? "") : undefined;
}

// 'huurder' or ['a', 'b'] -> the names; a formula -> undefined.
function asNames(expression = "") {
  const list = /^\s*\[(.*)\]\s*$/s.exec(expression);
  const names = (list ? list[1].split(",") : [expression]).map(asText);
  return names.includes(undefined) ? undefined : names.filter(Boolean);
}

function loopFields(element, { model, choices }) {
  const read = () => model.loop(element);
  const how = new Choice(
    "herhaling",
    "Herhalen",
    () => read().how,
    (value) => model.setLoop(element, { ...read(), how: value }),
    {
      choices: [
        ["tegelijk", "Voor elk van een lijst, tegelijk"],
        ["na", "Voor elk van een lijst, na elkaar"],
      ],
      empty: "Eén keer",
    },
  );
  if (!read().how) return [how];
  const list = new Line(
    "lijst",
    "Welke lijst",
    () => read().list,
    (value) => model.setLoop(element, { ...read(), list: value.trim() }),
    { choices: choices.facts },
  );
  const item = new Line(
    "item",
    "Hoe heet één daarvan",
    () => read().name,
    (value) => model.setLoop(element, { ...read(), name: value.trim() }),
  );
  return [how, list, item];
}
