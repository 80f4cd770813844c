// The kinds of steps that the engine executes (engine/spiff/subset.py), in the words of designers.
const TIMER = "bpmn:TimerEventDefinition";
const MESSAGE = "bpmn:MessageEventDefinition";

export const KINDS = [
  { key: "taak", label: "Taak", type: "bpmn:UserTask", icon: "user-task" },
  { key: "brief", label: "Brief of bericht", type: "bpmn:ServiceTask", icon: "service-task" },
  { key: "noteren", label: "Gegevens noteren", type: "bpmn:ScriptTask", icon: "script-task" },
  { key: "tabel", label: "Beslistabel", type: "bpmn:BusinessRuleTask", icon: "business-rule-task" },
  { key: "diagram", label: "Ander diagram", type: "bpmn:CallActivity", icon: "call-activity" },
  {
    key: "deel",
    label: "Onderdeel",
    type: "bpmn:SubProcess",
    icon: "subprocess-expanded",
    more: { isExpanded: true },
  },
  { key: "keuze", label: "Keuze", type: "bpmn:ExclusiveGateway", icon: "gateway-xor" },
  { key: "tegelijk", label: "Tegelijk", type: "bpmn:ParallelGateway", icon: "gateway-parallel" },
  {
    key: "termijn",
    label: "Wachten op een termijn",
    type: "bpmn:IntermediateCatchEvent",
    icon: "intermediate-event-catch-timer",
    more: { eventDefinitionType: TIMER },
  },
  {
    key: "ontvangen",
    label: "Wachten op een bericht",
    type: "bpmn:IntermediateCatchEvent",
    icon: "intermediate-event-catch-message",
    more: { eventDefinitionType: MESSAGE },
  },
  {
    key: "sturen",
    label: "Bericht sturen",
    type: "bpmn:IntermediateThrowEvent",
    icon: "intermediate-event-throw-message",
    more: { eventDefinitionType: MESSAGE },
  },
  { key: "begin", label: "Begin", type: "bpmn:StartEvent", icon: "start-event-none" },
  { key: "einde", label: "Einde", type: "bpmn:EndEvent", icon: "end-event-none" },
];
export const AFTER = KINDS.filter(({ key }) => key !== "begin");
export const BETWEEN = AFTER.filter(({ key }) => key !== "einde");
// What can stand on the border of a step.
export const ON_BORDER = [
  { key: "rand-termijn", label: "Termijn onderbreekt", event: TIMER, cancels: true },
  { key: "rand-termijn-ernaast", label: "Termijn, loopt ernaast", event: TIMER, cancels: false },
  { key: "rand-bericht", label: "Bericht onderbreekt", event: MESSAGE, cancels: true },
  { key: "rand-bericht-ernaast", label: "Bericht, loopt ernaast", event: MESSAGE, cancels: false },
].map(({ event, cancels, ...kind }) => ({
  ...kind,
  type: "bpmn:BoundaryEvent",
  more: { eventDefinitionType: event, cancelActivity: cancels },
}));
const ENDS = [
  { key: "begin", label: "Begin", type: "bpmn:StartEvent" },
  { key: "begin-bericht", label: "Begin met een bericht", type: "bpmn:StartEvent", more: { eventDefinitionType: MESSAGE } },
  { key: "einde", label: "Einde", type: "bpmn:EndEvent" },
  { key: "einde-bericht", label: "Einde met een bericht", type: "bpmn:EndEvent", more: { eventDefinitionType: MESSAGE } },
];
const ALIKE = [
  ["taak", "brief", "noteren", "tabel", "diagram"],
  ["keuze", "tegelijk"],
  ["termijn", "ontvangen", "sturen"],
  ["begin", "begin-bericht"],
  ["einde", "einde-bericht"],
  ON_BORDER.map(({ key }) => key),
];
export const HOSTS = ["bpmn:UserTask", "bpmn:SubProcess", "bpmn:CallActivity"]; // what can have an event on its border

// The entries of the replace menu that are offered.
export const BECOMES = new Set([
  "replace-with-user-task",
  "replace-with-service-task",
  "replace-with-script-task",
  "replace-with-rule-task",
  "replace-with-call-activity",
  "replace-with-expanded-subprocess",
  "replace-with-exclusive-gateway",
  "replace-with-parallel-gateway",
  "replace-with-none-start",
  "replace-with-message-start",
  "replace-with-none-end",
  "replace-with-message-end",
  "replace-with-message-intermediate-catch",
  "replace-with-message-intermediate-throw",
  "replace-with-timer-intermediate-catch",
  "replace-with-message-boundary",
  "replace-with-timer-boundary",
  "replace-with-non-interrupting-message-boundary",
  "replace-with-non-interrupting-timer-boundary",
  "replace-with-default-flow",
  "replace-with-sequence-flow",
]);
export const REPEATS = new Set(["toggle-parallel-mi", "toggle-sequential-mi"]);

const ICONS = {
  "Begin met een bericht": "start-event-message",
  "Einde met een bericht": "end-event-message",
  "Termijn onderbreekt": "intermediate-event-catch-timer",
  "Termijn, loopt ernaast": "intermediate-event-catch-non-interrupting-timer",
  "Bericht onderbreekt": "intermediate-event-catch-message",
  "Bericht, loopt ernaast": "intermediate-event-catch-non-interrupting-message",
  Route: "participant",
  Baan: "lane",
  Pijl: "connection",
  Notitie: "text-annotation",
  Groep: "group",
};
const NAMES = {
  "bpmn:Participant": "Route",
  "bpmn:Lane": "Baan",
  "bpmn:SequenceFlow": "Pijl",
  "bpmn:TextAnnotation": "Notitie",
  "bpmn:Group": "Groep",
  "bpmn:Association": "Lijn naar een notitie",
};

// What a person calls an element: Taak, Termijn op de rand …
export function kindOf(element) {
  const { businessObject: bo, type } = element;
  const event = bo.eventDefinitions?.[0]?.$type;
  if (type === "bpmn:BoundaryEvent") {
    const what = event === TIMER ? "Termijn" : "Bericht";
    return bo.cancelActivity === false ? `${what}, loopt ernaast` : `${what} onderbreekt`;
  }
  if (event === MESSAGE && type === "bpmn:StartEvent") return "Begin met een bericht";
  if (event === MESSAGE && type === "bpmn:EndEvent") return "Einde met een bericht";
  const alike = KINDS.filter((kind) => kind.type === type);
  const exact = alike.find(({ more }) => more?.eventDefinitionType === event);
  return exact?.label ?? alike[0]?.label ?? NAMES[type] ?? "Onbekend";
}

// The icon of its kind in the palette; undefined for what has none.
export function iconOf(element) {
  const label = kindOf(element);
  return KINDS.find((kind) => kind.label === label)?.icon ?? ICONS[label];
}

// The kinds that can take the place of this element.
export function becoming(element) {
  const all = [...KINDS.filter(({ key }) => !["begin", "einde"].includes(key)), ...ENDS, ...ON_BORDER];
  const label = kindOf(element);
  const now = all.find((kind) => kind.label === label)?.key;
  const keys = ALIKE.find((group) => group.includes(now)) ?? [];
  const inside = element.parent?.type === "bpmn:SubProcess";
  const hosts = (element.attachers ?? []).length > 0 || Boolean(element.businessObject.loopCharacteristics);
  return all.filter(
    ({ key, type }) =>
      keys.includes(key) && !(inside && key === "begin-bericht") && !(hosts && !HOSTS.includes(type)),
  );
}
