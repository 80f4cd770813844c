// One diagram being edited: the canvas, the list of its steps, the panel of what is chosen, and saving.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { Model } from "./model.js";
import { kindOf } from "./kinds.js";
import { makeModeler } from "./modeler.js";
import { Panel } from "./panel.js";
import { Saving } from "./saving.js";
import { Steps } from "./steps.js";
import { Tools, listen } from "./tools.js";
import { middle, overlap } from "./routes.js";

const SMALLEST = 0.75; // at which names can still be read
const PALETTE = 130;
const PAST = 20; // between what is pasted and what stands there

export class Design {
  constructor(place) {
    this.place = place;
    this.findings = [];
    this.choices = { settings: {} };
    this.several = [];
    this.modeler = makeModeler(place.querySelector("[data-vlak]") ?? place);
    this.model = new Model(this.modeler);
    if (place.dataset.ontwerpen) this.start();
  }

  // Shows a diagram. What the editor does not understand of it is returned: saving would lose that.
  async open(xml) {
    const { warnings } = await this.modeler.importXML(xml);
    return warnings.map((warning) => warning.message);
  }

  async xml() {
    return (await this.modeler.saveXML()).xml;
  }

  async start() {
    const { ontwerpen: address, bestand } = this.place.dataset;
    const token = this.place.querySelector('[name="csrf_token"]');
    this.file = bestand;
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return this.sayNot("Dit diagram kan nu niet worden geopend. Laad de pagina opnieuw.");
    const { xml, seen, findings, choices, readable } = await answer.json();
    this.choices = choices;
    this.modeler.get("textRenderer").settings = choices.settings;
    this.modeler.get("naming").avoid(choices.ids);
    this.modeler.get("clipboard").within(address.split("/diagram/")[0]);
    const warnings = await this.open(xml);
    this.steps = new Steps(this.place.querySelector("[data-stappen]"), this);
    this.panel = new Panel(this.place.querySelector("[data-paneel]"), this);
    this.saving = new Saving({
      place: this.place,
      address,
      token,
      name: bestand,
      xml: () => this.xml(),
      answered: (said) => this.judged(said.findings),
    });
    this.saving.begin(seen);
    this.listen(readable && !warnings.length);
    if (warnings.length)
      this.sayNot(
        "De editor kent niet alles in dit diagram. Je kunt kijken; wat je verandert, wordt niet bewaard.",
      );
    else if (!readable) this.sayNot("Dit voorstel kan niet meer worden veranderd.");
    this.tools = new Tools(this.place.querySelector("[data-knoppen]"), this);
    listen(this.place, this);
    this.readable();
    this.judged(findings);
    const meant = this.model.registry.get(location.hash.slice(1)); // by a link to a step
    if (meant) this.choose(meant, true);
    this.place.classList.add("ontwerpen--klaar");
  }

  // As large as letters need, from the left, or where the chosen step is; the palette stands beside it.
  readable() {
    const { inner, outer } = this.modeler.get("canvas").viewbox();
    this.show(Math.max(SMALLEST, Math.min(1, (outer.width - PALETTE) / inner.width)));
    if (this.chosen) this.inView(this.chosen);
  }

  // As large as fits, beside the palette.
  whole() {
    const { inner, outer } = this.modeler.get("canvas").viewbox();
    this.show(Math.min(1, (outer.width - PALETTE - 20) / inner.width, (outer.height - 60) / inner.height));
  }

  show(scale) {
    const canvas = this.modeler.get("canvas");
    const { inner, outer } = canvas.viewbox();
    const size = { width: outer.width / scale, height: outer.height / scale };
    canvas.viewbox({ x: inner.x - PALETTE / scale, y: inner.y - 20 / scale, ...size });
  }

  listen(mayChange) {
    const events = this.modeler.get("eventBus");
    events.on("selection.changed", ({ newSelection }) => {
      this.several = [...new Set(newSelection.map((one) => one.labelTarget ?? one))];
      this.chosen = this.several.length === 1 ? this.several[0] : undefined;
      this.panel.open(this.several);
      this.steps.refresh(this.several);
      this.tools?.refresh();
    });
    events.on("drempel.geweigerd", ({ text }) => this.say(text));
    events.on("commandStack.changed", () => {
      if (mayChange) this.saving.touched();
      this.refresh();
    });
  }

  refresh() {
    this.panel.refresh();
    this.steps.refresh(this.several);
    this.tools?.refresh();
  }

  judged(findings) {
    this.findings = findings;
    this.modeler.get("showing").findings(findings);
    const wrong = findings.filter(({ severity }) => severity === "stops").length;
    const told = this.place.querySelector("[data-oordeel]");
    told.textContent = wrong ? `${wrong} ${wrong === 1 ? "ding" : "dingen"} om te herstellen` : "";
    this.refresh();
  }

  // What is wrong with an element; what belongs to none that is drawn is told of the route as a whole.
  findingsOf(element) {
    const { registry } = this.model;
    const whole = is(element, "bpmn:Participant");
    return this.findings.filter((one) => one.element === element.id || (whole && !registry.get(one.element)));
  }

  // Of a step, or of a way out of it: a way stands in no list.
  isWrong(element) {
    return [element, ...element.outgoing].some((one) => this.findingsOf(one).length > 0);
  }

  // What people call an element: by its name, else by its kind.
  called(element) {
    return this.filled(this.model.name(element)).replace(/\s+/g, " ") || kindOf(element);
  }

  filled(text) {
    return this.modeler.get("textRenderer").filled(text);
  }

  pool() {
    return this.model.registry.find((one) => is(one, "bpmn:Participant"));
  }

  // Chooses an element, on the canvas too; `focus` goes on to its panel, `more` adds it to what was chosen.
  choose(element, focus, more) {
    const selection = this.modeler.get("selection");
    if (more && selection.isSelected(element)) selection.deselect(element);
    else selection.select(element, more);
    this.inView(element);
    if (focus) document.getElementById("paneel-kop").focus();
  }

  inView(element) {
    const room = { top: 60, right: 160, bottom: 60, left: PALETTE + 20 };
    this.modeler.get("canvas").scrollToElement(element, room);
  }

  // On this way out of it; without one on a new one.
  addAfter(element, kind, way) {
    this.named(this.modeler.get("room").addAfter(element, kind, way));
  }

  addBetween(way, kind, where) {
    this.named(this.modeler.get("room").insert(way, kind, where));
  }

  // What is new is chosen, and asks for its name.
  named(made) {
    this.choose(made, false);
    document.getElementById("veld-naam")?.focus();
  }

  become(element, kind) {
    const target = { type: kind.type, ...kind.more };
    const made = this.modeler.get("bpmnReplace").replaceElement(element, target);
    this.choose(made, false);
    document.getElementById("veld-soort")?.focus();
  }

  addOnBorder(element, kind) {
    this.named(this.modeler.get("room").addOnBorder(element, kind));
  }

  addNote(element) {
    const note = this.modeler.get("elementFactory").createShape({ type: "bpmn:TextAnnotation" });
    this.named(this.modeler.get("autoPlace").append(element, note));
  }

  // A line around what is chosen, with a name.
  addGroup() {
    const [first] = this.several;
    this.named(this.modeler.get("room").addGroup(this.several, first.parent));
  }

  // What stood before it is chosen next, so that the keyboard is somewhere.
  remove(elements = this.several) {
    const gone = elements.filter((one) => !is(one, "bpmn:Participant"));
    const [first] = gone;
    if (!first) return;
    const before = first.incoming?.[0]?.source ?? first.source ?? first.host;
    this.modeler.get("modeling").removeElements(gone);
    if (before?.parent) this.choose(before, false);
    this.steps.focus();
  }

  canBeStraight() {
    return this.modeler.get("straight").steps(this.several).length > 1;
  }

  layStraight() {
    if (this.canBeStraight()) this.modeler.get("straight").lay(this.several);
    else this.say("Kies eerst twee of meer stappen.");
  }

  copy() {
    if (!this.several.length) return this.say("Kies eerst een stap.");
    this.modeler.get("copyPaste").copy(this.several);
    this.say("Gekopieerd. Plak het hier, of in een ander diagram van dit voorstel.");
  }

  // Into the part that is chosen, else beside what is chosen: in the middle of what one sees, where there is room.
  paste() {
    const tree = this.modeler.get("clipboard").get();
    const copied = Object.values(tree ?? {}).flat();
    if (!copied.length) return this.say("Er is nog niets gekopieerd.");
    const parent = partAround(this.chosen) ?? this.pool();
    const shapes = copied.filter(({ waypoints }) => !waypoints);
    const [left, top] = [Math.min(...shapes.map(({ x }) => x)), Math.min(...shapes.map(({ y }) => y))];
    const width = Math.max(...shapes.map((one) => one.x + one.width)) - left;
    const height = Math.max(...shapes.map((one) => one.y + one.height)) - top;
    const point = this.free(parent, { width, height });
    this.modeler.get("copyPaste").paste({ element: parent, point, hints: { autoResize: true } });
  }

  free(parent, { width, height }) {
    const seen = this.modeler.get("canvas").viewbox();
    const within = (value, from, size, own) =>
      Math.round(Math.min(Math.max(value, from + own / 2 + PAST), Math.max(from + size - own / 2 - PAST, from + own / 2 + PAST)));
    const start = middle(seen);
    const x = within(start.x, parent.x, parent.width, width);
    const from = within(start.y, parent.y, parent.height, height);
    const taken = parent.children.filter((one) => is(one, "bpmn:FlowNode") && one.type !== "label");
    const isFree = (y) =>
      !taken.some((one) => overlap({ x: x - width / 2, y: y - height / 2, width, height }, one, PAST));
    const last = parent.y + parent.height - height / 2;
    for (let y = from; y <= last; y += PAST) if (isFree(y)) return { x, y };
    for (let y = from; y >= parent.y + height / 2; y -= PAST) if (isFree(y)) return { x, y };
    return { x, y: from };
  }

  // Not within the click itself, which closes what a click beside it would close.
  find() {
    setTimeout(() => this.modeler.get("searchPad").open());
  }

  sayNot(text) {
    const told = this.place.querySelector("[data-melding]");
    told.textContent = text;
    told.className = "utrecht-alert utrecht-alert--warning ontwerpen__melding";
  }

  // For who does not see the canvas.
  say(text) {
    this.place.querySelector("[data-gedaan]").textContent = text;
  }
}

function partAround(element) {
  if (!element) return undefined;
  return is(element, "bpmn:SubProcess") ? element : partAround(element.parent);
}
