// What the drawing shows beside itself: the value of a setting in a name, and where something is wrong.
import TextRenderer from "bpmn-js/lib/draw/TextRenderer";

export const NARROWEST = 90; // of the place of a name: in less, Dutch words are broken
const ABOUT_NAMES = /^naam_/; // the codes of findings about where a name stands (engine/checks/words.toml)
const PLACE = /\{([a-z][a-z0-9_]*)\}/g;

class Lettering extends TextRenderer {
  constructor(config) {
    super(config);
    this.settings = {};
    const create = this.createText;
    this.createText = (text, options) => create(this.filled(text), options);
    const bounds = this.getExternalLabelBounds;
    this.getExternalLabelBounds = (box, text) => wideEnough(bounds(box, this.filled(text)));
  }

  // `{termijn_seintje_2}` is read as `2,5 maand`, as in engine/definitions/labels.py.
  filled(text) {
    return String(text ?? "").replace(PLACE, (place, name) => this.settings[name] ?? place);
  }
}
function wideEnough({ x, y, width, height }) {
  const missing = Math.max(0, NARROWEST - width);
  return { x: Math.round(x - missing / 2), y, width: width + missing, height };
}
Lettering.$inject = ["config.textRenderer"];

class Showing {
  constructor(eventBus, canvas, overlays, elementRegistry) {
    Object.assign(this, { canvas, overlays, elementRegistry, marked: [] });
    eventBus.on("import.render.complete", () => this.labels());
  }

  // A name keeps the box that the file gives it: bpmn-js measures it anew, and would write that when it moves.
  labels() {
    for (const label of this.elementRegistry.filter(({ type }) => type === "label")) {
      const { x, y, width, height } = label.di?.label?.bounds ?? label;
      Object.assign(label, { x, y, width, height });
    }
  }

  // A sign at each element that one of these is about, and its line in the colour of that sign: what stands over
  // something or runs through it is seen, and the name too when it is the name.
  findings(found) {
    this.overlays.remove({ type: "bevinding" });
    this.colour(found);
    const stops = new Map();
    for (const { element, severity } of found) {
      if (this.elementRegistry.get(element)) stops.set(element, stops.get(element) || severity === "stops");
    }
    for (const [id, serious] of stops) {
      const element = this.elementRegistry.get(id);
      if (!element.parent) continue;
      const sign = document.createElement("div");
      sign.className = `bevinding bevinding--${serious ? "stopt" : "let-op"}`;
      sign.textContent = "!";
      sign.title = found
        .filter((one) => one.element === id)
        .map((one) => one.what)
        .join("\n");
      const position = element.waypoints ? middleOf(element) : { top: -10, left: -10 };
      this.overlays.add(id, "bevinding", { position, html: sign });
    }
  }

  colour(found) {
    for (const [id, mark] of this.marked) if (this.elementRegistry.get(id)) this.canvas.removeMarker(id, mark);
    this.marked = found.flatMap(({ element, code, severity }) => {
      const { label } = this.elementRegistry.get(element) ?? {};
      const of = ABOUT_NAMES.test(code) && label ? label.id : element;
      return this.elementRegistry.get(of)?.parent ? [[of, severity === "stops" ? "stopt" : "let-op"]] : [];
    });
    for (const [id, mark] of this.marked) this.canvas.addMarker(id, mark);
  }
}
Showing.$inject = ["eventBus", "canvas", "overlays", "elementRegistry"];

// Of a line: overlays of connections are placed from the corner of what the line spans.
function middleOf({ waypoints }) {
  const left = Math.min(...waypoints.map(({ x }) => x));
  const top = Math.min(...waypoints.map(({ y }) => y));
  return { top: waypoints[0].y - top - 10, left: waypoints[0].x - left + 4 };
}

export const ShowingModule = {
  __init__: ["showing"],
  textRenderer: ["type", Lettering],
  showing: ["type", Showing],
};
