// What is dropped is never lost without a word: a name passes it on to what it names, and a refusal says so.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil";
import TooltipsModule from "diagram-js/lib/features/tooltips";

const BEFORE = 1600; // bpmn-js corrects what is hovered at 1500, and reads it after that
const READ = 10000; // how long a refusal stays, in milliseconds
const DRAGGED = ["create", "shape.move"];
const events = (name) => DRAGGED.map((what) => `${what}.${name}`);

class Dropping {
  constructor(eventBus, elementRegistry, tooltips) {
    eventBus.on(["hover", "move", "out", "end"].flatMap(events), BEFORE, (event) => {
      const onto = event.hover && meant(event.hover);
      if (!onto || onto === event.hover) return;
      Object.assign(event, { hover: onto, hoverGfx: elementRegistry.getGraphics(onto) });
    });
    eventBus.on(events("rejected"), (event) => {
      const { shape, target } = event.context;
      const text = refusal(shape, target);
      const position = { x: event.x + 5, y: event.y + 5 };
      tooltips.add({ position, type: "error", timeout: READ, html: `<div>${text}</div>` });
      eventBus.fire("drempel.geweigerd", { text });
    });
  }
}
Dropping.$inject = ["eventBus", "elementRegistry", "tooltips"];

// Who drops on the name of an arrow means the arrow; on another name, a note or a group, the place under it.
function meant(element) {
  const { labelTarget } = element;
  if (labelTarget?.waypoints) return meant(labelTarget);
  const isBeside = labelTarget || isAny(element, ["bpmn:TextAnnotation", "bpmn:Group", "bpmn:Association"]);
  return isBeside ? (element.parent ?? element) : element;
}

function refusal(shape, target) {
  const what = is(shape, "bpmn:FlowNode") ? "Deze stap" : "Dit";
  if (is(target, "bpmn:FlowNode"))
    return `Niet neergezet: hier staat al iets. Zet ${what.toLowerCase()} op een pijl, of op een lege plek.`;
  return `Niet neergezet: ${what.toLowerCase()} hoort binnen een baan van de route.`;
}

export const DroppingModule = {
  __depends__: [TooltipsModule],
  __init__: ["dropping"],
  dropping: ["type", Dropping],
};
