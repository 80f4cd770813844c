// Where the name of an event, a question or a flow can stand: beside it, over nothing else.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { getLabel } from "bpmn-js/lib/util/LabelUtil";
import { middle, overlap, partsOf, runsIn } from "./routes.js";
import { NARROWEST } from "./showing.js";

const NEAR = 4; // between a name and what it names
const STRIP = 30; // the band of a pool or lane that carries its name
const OVER = 200; // what something under the letters costs
const FURTHER = 5; // what each next choice costs

// Where this name had better stand, or undefined when it stands well.
export function betterPlace(label, registry, textRenderer) {
  const text = textRenderer.getDimensions(getLabel(label), {
    box: { width: Math.max(NARROWEST, label.width), height: 30 },
    style: textRenderer.getExternalStyle(),
  });
  const size = { width: Math.ceil(text.width) + 2, height: Math.ceil(text.height) };
  const things = around(label, registry);
  const now = letters(middle(label), label.y, size);
  const cost = hinder(now, things);
  if (cost < OVER) return undefined;
  const { labelTarget } = label;
  const places = labelTarget.waypoints ? besideLine(labelTarget, size) : besideShape(labelTarget, size);
  const found = places.map((place, at) => ({ place, cost: hinder(place, things) + at * FURTHER }));
  const best = found.reduce((one, other) => (other.cost < one.cost ? other : one));
  if (best.cost >= cost) return undefined;
  const width = Math.max(NARROWEST, label.width);
  return { x: Math.round(best.place.x + size.width / 2 - width / 2), y: Math.round(best.place.y) };
}

// The letters stand centred under the top of their place.
function letters({ x }, top, { width, height }) {
  return { x: x - width / 2, y: top, width, height };
}

function around(label, registry) {
  const all = registry.filter((one) => one.parent && !one.hidden && one !== label);
  const shapes = all.filter((one) => !one.waypoints && one.type !== "label");
  const pool = shapes.find((one) => is(one, "bpmn:Participant"));
  return {
    boxes: shapes.filter(
      (one) =>
        (is(one, "bpmn:FlowNode") && !one.children.length) || is(one, "bpmn:TextAnnotation"),
    ),
    rooms: shapes.filter((one) => is(one, "bpmn:SubProcess") && one.children.length),
    names: all.filter((one) => one.type === "label"),
    parts: all.filter((one) => one.waypoints).flatMap((one) => partsOf(one.waypoints)),
    page: pool && {
      x: pool.x + 2 * STRIP,
      y: pool.y,
      width: pool.width - 2 * STRIP,
      height: pool.height,
    },
  };
}

function hinder(place, { boxes, rooms, names, parts, page }) {
  const under = (shapes) => shapes.filter((one) => overlap(place, one)).length;
  const borders = rooms.filter((room) => overlap(place, room) && !holds(room, place)).length;
  const lines = parts.filter((part) => runsIn(part, place)).length;
  const out = page && !holds(page, place) ? 2 : 0;
  return OVER * (under(boxes) + under(names) + borders + lines + out);
}

function holds(outer, inner) {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function besideShape(shape, { width, height }) {
  const { x, y } = middle(shape);
  const box = (left, top) => ({ x: left, y: top, width, height });
  const [left, right] = [shape.x - NEAR - width, shape.x + shape.width + NEAR];
  const [above, below] = [shape.y - NEAR - height, shape.y + shape.height + NEAR];
  const corner = is(shape, "bpmn:Gateway") ? shape.width / 4 : 0; // a diamond leaves its corners free
  return [
    box(x - width / 2, below),
    box(x - width / 2, above),
    box(right - corner, above + corner),
    box(right - corner, below - corner),
    box(left + corner, above + corner),
    box(left + corner, below - corner),
    box(x + NEAR, below),
    box(x + NEAR, above),
    box(x - NEAR - width, below),
    box(x - NEAR - width, above),
    box(right, y - height - NEAR),
    box(left, y - height - NEAR),
  ];
}

function besideLine({ waypoints }, { width, height }) {
  return partsOf(waypoints).flatMap(({ x1, y1, x2, y2 }) => {
    const box = (x, y) => ({ x, y, width, height });
    if (Math.abs(y1 - y2) <= 1) {
      const [low, high] = [Math.min(x1, x2), Math.max(x1, x2)];
      const begin = x1 <= x2 ? low + NEAR : high - NEAR - width;
      const places = [begin, (low + high - width) / 2, x1 <= x2 ? high - NEAR - width - 8 : low + NEAR + 8];
      return places.flatMap((x) => [box(x, y1 - height - NEAR), box(x, y1 + NEAR)]);
    }
    const down = y2 > y1;
    const begin = down ? y1 + NEAR : y1 - NEAR - height;
    const places = [begin, (y1 + y2 - height) / 2];
    return places.flatMap((y) => [box(x1 + NEAR, y), box(x1 - NEAR - width, y)]);
  });
}
