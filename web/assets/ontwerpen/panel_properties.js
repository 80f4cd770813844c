// The properties of an element by their meaning (processes/README.md); what has no meaning here is shown as it is.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { Check, Checks, Choice, Line } from "./fields.js";

const FORMULA = "Een formule over de gegevens";
const NAMES = "Namen, met een komma ertussen";
const isTimer = (element, { model }) => Boolean(model.event(element, "Timer"));
const isStart = (element) => is(element, "bpmn:StartEvent") && !is(element.parent, "bpmn:SubProcess");
const isTask = (element) => is(element, "bpmn:UserTask");
const isRepeated = (element, { model }) => isTask(element) && Boolean(model.loop(element).how);
const isLawful = (element, editor) => isTask(element) || isTimer(element, editor);
const isEnd = (element) => is(element, "bpmn:EndEvent") && !is(element.parent, "bpmn:SubProcess");
const isRoute = (element) => is(element, "bpmn:Participant");
const hears = (element, { model }) =>
  is(element, "bpmn:BoundaryEvent") && Boolean(model.event(element, "Message"));

// name, label, on what, help, and what one chooses from: `check` for what is there or not, `roles` for several of them,
// else a list of the version (web/designer/choices.py).
const MEANINGS = [
  ["mijlpaal", "Hoe mensen deze termijn zien aankomen", isTimer],
  ["aanbieden_aan", "Knop voor", isStart, undefined, "roles"],
  ["aanbieden_als", "De knop is er als", isStart, FORMULA],
  ["antwoord", "Wat wie op de knop drukt te horen krijgt", isStart, "De naam van een gegeven", "facts"],
  ["uiterlijk", "Uiterlijk klaar op", isTask, FORMULA],
  ["betrekt", "Wie erbij komt zolang dit openstaat", isTask, undefined, "roles"],
  ["overleg", "In welk overleg dit wordt besproken", isTask, undefined, "meetings"],
  [
    "agendadeel",
    "In welk deel van de agenda",
    (element, editor) => isTask(element) && Boolean(editor.model.property(element, "overleg")),
    FORMULA,
  ],
  ["werkt_bij", "Welke lijst het antwoord bijwerkt", isRepeated, undefined, "facts"],
  ["eigenaar_veld", "Veld met de rol die het doet", isRepeated],
  ["uiterlijk_veld", "Veld met de laatste dag", isRepeated],
  ["naam_veld", "Veld dat zegt waar het over gaat", isRepeated],
  ["luistert_als", "Luistert alleen als", hears, FORMULA],
  ["uitkomst", "Wat er van het dossier is geworden", isEnd, undefined, "outcomes"],
  ["uitkomst_van", "Uitkomst van welk diagram", isEnd, undefined, "diagrams"],
  ["einde_dossier", "Elke andere hoofdroute is ook voorbij", isEnd, undefined, "check"],
  ["hoofdroute", "Hoofdroute", isRoute, undefined, "mains"],
  ["bij_verhuizing", "Wat een ouder dossier nog niet weet, bij een verhuizing", isRoute, FORMULA],
  ["loopt_door", "Gaat door als de hoofdroute klaar is", isRoute, undefined, "check"],
  ["nodig", "Gegevens die er vooraf moeten zijn", isRoute, NAMES, "facts"],
  ["geeft", "Gegevens die er na afloop zeker zijn", isRoute, NAMES, "facts"],
  ["randen", "Berichten op de rand van wie dit aanroept", isRoute, NAMES, "messages"],
  ["vier_ogen", "Een tweede kijkt mee bij hulp", isRoute, undefined, "check"],
  ["wettelijk", "De wet of de rechter vraagt dit", isLawful, undefined, "check"],
  ["catalogus", "Hoort bij eis", () => true],
];
const MAINS = [
  ["ja", "Een dossier begint hierop"],
  ["erbij", "Begint in een dossier dat er is"],
];
const ELSEWHERE = new Set(["formJsonSchemaFilename"]);

export function propertyFields(element, editor) {
  const { model } = editor;
  const given = model.properties(element).map(([name]) => name);
  const fits = MEANINGS.filter(([name, , on]) => on(element, editor) || given.includes(name));
  const known = new Set([...MEANINGS.map(([name]) => name), ...ELSEWHERE]);
  const fields = fits.map((meaning) => propertyField(element, editor, meaning));
  const others = given.filter((name) => !known.has(name));
  return [
    ...fields,
    ...others.map(
      (name) =>
        new Line(
          `p-${name}`,
          name,
          () => model.property(element, name),
          (value) => model.setProperty(element, name, value.trim()),
        ),
    ),
  ];
}

function propertyField(element, { model, choices }, [name, label, , help, kind]) {
  const key = `p-${name}`;
  const read = () => model.property(element, name);
  const write = (value) => model.setProperty(element, name, value.trim());
  if (kind === "check")
    return new Check(key, label, () => read() === "ja", (on) => write(on ? "ja" : ""));
  if (kind === "roles") {
    const names = () => read().split(",").map((one) => one.trim()).filter(Boolean);
    return new Checks(key, label, names, (roles) => write(roles.join(", ")), { choices: choices.roles });
  }
  const from = kind === "mains" ? MAINS : choices[kind];
  if (from?.some(Array.isArray))
    return new Choice(key, label, read, write, { choices: from, empty: kind === "mains" ? "Nee" : "Geen", help });
  return new Line(key, label, read, write, { help, choices: from });
}
