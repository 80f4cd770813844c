// The properties of an element by their meaning (processes/README.md); what has no meaning here is shown as it is.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { Check, Line } from "./fields.js";

const FORMULA = "Een formule over de gegevens";
const isTimer = (element, { model }) => Boolean(model.event(element, "Timer"));
const isStart = (element) => is(element, "bpmn:StartEvent") && !is(element.parent, "bpmn:SubProcess");
const isTask = (element) => is(element, "bpmn:UserTask");
const isRepeated = (element, { model }) => isTask(element) && Boolean(model.loop(element).how);
const isEnd = (element) => is(element, "bpmn:EndEvent") && !is(element.parent, "bpmn:SubProcess");
const isRoute = (element) => is(element, "bpmn:Participant");
const hears = (element, { model }) =>
  is(element, "bpmn:BoundaryEvent") && Boolean(model.event(element, "Message"));

// name, label, on what, help; `check` for what is there or not.
const MEANINGS = [
  ["mijlpaal", "Hoe mensen deze termijn zien aankomen", isTimer],
  ["aanbieden_aan", "Knop voor", isStart, "Rollen, met komma's ertussen"],
  ["aanbieden_als", "De knop is er als", isStart, FORMULA],
  ["antwoord", "Wat wie op de knop drukt te horen krijgt", isStart, "De naam van een gegeven"],
  ["uiterlijk", "Uiterlijk klaar op", isTask, FORMULA],
  ["betrekt", "Wie erbij komt zolang dit openstaat", isTask, "Rollen, met komma's ertussen"],
  ["overleg", "In welk overleg dit wordt besproken", isTask],
  [
    "agendadeel",
    "In welk deel van de agenda",
    (element, editor) => isTask(element) && Boolean(editor.model.property(element, "overleg")),
    FORMULA,
  ],
  ["werkt_bij", "Welke lijst het antwoord bijwerkt", isRepeated],
  ["eigenaar_veld", "Veld met de rol die het doet", isRepeated],
  ["uiterlijk_veld", "Veld met de laatste dag", isRepeated],
  ["naam_veld", "Veld dat zegt waar het over gaat", isRepeated],
  ["luistert_als", "Luistert alleen als", hears, FORMULA],
  ["uitkomst", "Wat er van het dossier is geworden", isEnd],
  ["uitkomst_van", "Uitkomst van welk diagram", isEnd],
  ["einde_dossier", "Elke andere hoofdroute is ook voorbij", isEnd, undefined, "check"],
  [
    "hoofdroute",
    "Hoofdroute",
    isRoute,
    "ja: een dossier begint hierop; erbij: begint in een dossier dat er is",
  ],
  ["loopt_door", "Gaat door als de hoofdroute klaar is", isRoute, undefined, "check"],
  ["catalogus", "Hoort bij eis", () => true],
];
const ELSEWHERE = new Set(["formJsonSchemaFilename"]);

export function propertyFields(element, editor) {
  const { model, choices } = editor;
  const given = model.properties(element).map(([name]) => name);
  const fits = MEANINGS.filter(([name, , on]) => on(element, editor) || given.includes(name));
  const known = new Set([...MEANINGS.map(([name]) => name), ...ELSEWHERE]);
  const fields = fits.map(([name, label, , help, kind]) => {
    const read = () => model.property(element, name);
    if (kind === "check")
      return new Check(
        `p-${name}`,
        label,
        () => read() === "ja",
        (on) => model.setProperty(element, name, on ? "ja" : ""),
      );
    return new Line(`p-${name}`, label, read, (value) => model.setProperty(element, name, value.trim()), {
      help,
      choices: choices.properties?.[name],
    });
  });
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
