// One diagram being edited: the canvas, the list of its steps, the panel of what is chosen, and saving.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { Model } from "./model.js";
import { kindOf } from "./kinds.js";
import { makeModeler } from "./modeler.js";
import { Panel } from "./panel.js";
import { Saving } from "./saving.js";
import { Steps } from "./steps.js";
import { button } from "./fields.js";

const ROUND = 0.2; // how much one press zooms
const SMALLEST = 0.75; // at which names can still be read
const PALETTE = 130;

export class Design {
  constructor(place) {
    this.place = place;
    this.findings = [];
    this.choices = { settings: {} };
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
    this.tools();
    this.readable();
    this.judged(findings);
    this.place.classList.add("ontwerpen--klaar");
  }

  // Begins at the left, as large as letters need; the palette stands beside it.
  readable() {
    const canvas = this.modeler.get("canvas");
    const { inner, outer } = canvas.viewbox();
    const scale = Math.max(SMALLEST, Math.min(1, (outer.width - PALETTE) / inner.width));
    const size = { width: outer.width / scale, height: outer.height / scale };
    canvas.viewbox({ x: inner.x - PALETTE / scale, y: inner.y - 20 / scale, ...size });
  }

  listen(mayChange) {
    const events = this.modeler.get("eventBus");
    events.on("selection.changed", ({ newSelection }) => {
      const [first, ...more] = newSelection.map((one) => one.labelTarget ?? one);
      this.chosen = more.length ? undefined : first;
      this.panel.open(this.chosen);
      this.steps.refresh(this.chosen);
    });
    events.on("commandStack.changed", () => {
      if (mayChange) this.saving.touched();
      this.refresh();
    });
  }

  refresh() {
    this.panel.refresh();
    this.steps.refresh(this.chosen);
    this.updateTools?.();
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

  // Chooses an element, on the canvas too; `focus` goes on to its panel.
  choose(element, focus) {
    this.modeler.get("selection").select(element);
    this.modeler
      .get("canvas")
      .scrollToElement(element, { top: 60, right: 160, bottom: 60, left: PALETTE + 20 });
    if (focus) document.getElementById("paneel-kop").focus();
  }

  addAfter(element, kind) {
    const made = this.modeler.get("room").addAfter(element, kind);
    this.choose(made, false);
    document.getElementById("veld-naam")?.focus();
  }

  // What stood before it is chosen next, so that the keyboard is somewhere.
  remove(element) {
    if (!element || is(element, "bpmn:Participant")) return;
    const before = element.incoming?.[0]?.source ?? element.source ?? element.host;
    this.modeler.get("modeling").removeElements([element]);
    if (before) this.choose(before, false);
    this.steps.focus();
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

  tools() {
    const stack = this.modeler.get("commandStack");
    const canvas = this.modeler.get("canvas");
    const undo = button("Ongedaan maken", () => stack.undo());
    const redo = button("Opnieuw doen", () => stack.redo());
    const zoom = (by) => canvas.zoom(canvas.zoom() * (1 + by), "auto");
    this.updateTools = () => {
      undo.disabled = !stack.canUndo();
      redo.disabled = !stack.canRedo();
    };
    this.place.querySelector("[data-knoppen]").append(
      undo,
      redo,
      button("Zoeken", () => this.find()),
      button("+", () => zoom(ROUND), { label: "Groter" }),
      button("−", () => zoom(-ROUND), { label: "Kleiner" }),
      button("Alles", () => canvas.zoom("fit-viewport")),
      button("Leesbaar", () => this.readable()),
    );
  }
}
