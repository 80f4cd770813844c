// A term in words: how long after which day, and whether a pause counts. What is said otherwise stays a formula.
import { Check, Choice, Line, Paragraph } from "./fields.js";

const SIMPLE =
  /^(term|werkdag_term|wettelijke_term)\(\s*([a-z_][\w.]*(?:\(\))?)\s*,\s*(?:instelling\(["'](\w+)["']\)|["'](-?P[0-9YMWD]+)["'])\s*(,\s*pauze_dagen\s*)?\)$/;
const COUNTS = [
  ["term", "Precies op die dag, om acht uur"],
  ["werkdag_term", "Eind van die dag, of de volgende werkdag"],
  ["wettelijke_term", "Een termijn uit de wet"],
];
const OWN = "eigen";

// The parts of a formula such as term(vervaldatum, instelling("termijn_seintje_2"), pauze_dagen).
export function read(formula) {
  const found = SIMPLE.exec(formula.trim());
  if (!found) return undefined;
  return {
    count: found[1],
    from: found[2],
    setting: found[3] ?? "",
    length: found[4] ?? "",
    pauses: Boolean(found[5]),
  };
}

export function write({ count, from, setting, length, pauses }) {
  const long = setting ? `instelling("${setting}")` : `"${length || "P0D"}"`;
  return `${count}(${from}, ${long}${pauses && count === "term" ? ", pauze_dagen" : ""})`;
}

// P2M15D -> 2 maanden en 15 dagen
export function spoken(length) {
  const counted = (number, one, more) => (number ? [`${number} ${Math.abs(number) === 1 ? one : more}`] : []);
  const found = /^(-?)P(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(length);
  if (!found) return length;
  const [months, weeks, days] = found.slice(2).map(Number);
  const parts = [
    ...counted(months, "maand", "maanden"),
    ...counted(weeks, "week", "weken"),
    ...counted(days, "dag", "dagen"),
  ];
  return parts.length ? `${parts.join(" en ")}${found[1] ? " ervoor" : ""}` : "op de dag zelf";
}

export function termFields(element, { model, choices }) {
  const formula = () => model.term(element);
  const whole = new Paragraph("formule", "Als formule", formula, (text) => model.setTerm(element, text), {
    rows: 3,
    code: true,
  });
  if (formula() && !read(formula())) return [whole];
  const now = () =>
    read(formula()) ?? { count: "term", from: "vandaag()", setting: "", length: "", pauses: false };
  const set = (changed) => {
    const after = { ...now(), ...changed };
    model.setTerm(element, write(after), after.setting);
  };
  const choose = (name) =>
    name === OWN ? set({ setting: "", length: "P14D" }) : set({ setting: name, length: "" });
  const fields = [
    new Choice("termijn", "Hoe lang", () => now().setting || (formula() ? OWN : ""), choose, {
      choices: [...choices.terms, [OWN, "Zelf opgeven"]],
    }),
  ];
  if (formula() && !now().setting) {
    const help = () => `Zoals P14D, P2W of P1M15D; nu: ${spoken(now().length)}`;
    fields.push(
      new Line(
        "duur",
        "Duur",
        () => now().length,
        (value) => set({ length: value.trim() }),
        { help },
      ),
    );
  }
  if (formula()) {
    const days = [["vandaag()", "het moment waarop deze stap begint"], ...choices.days];
    fields.push(
      new Choice(
        "vanaf",
        "Na",
        () => now().from,
        (from) => set({ from }),
        { choices: days, empty: null },
      ),
      new Choice(
        "telling",
        "Tot",
        () => now().count,
        (count) => set({ count }),
        { choices: COUNTS, empty: null },
      ),
    );
    if (now().count === "term") {
      fields.push(
        new Check(
          "pauze",
          "De tijd van een pauze telt niet mee",
          () => now().pauses,
          (pauses) => set({ pauses }),
        ),
      );
    }
  }
  return [...fields, whole];
}
