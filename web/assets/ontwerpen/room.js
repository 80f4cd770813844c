// A step that is put between two others gets room: what stands to the right moves on, and pools and lanes grow.
import CommandInterceptor from "diagram-js/lib/command/CommandInterceptor";
import { is } from "bpmn-js/lib/util/ModelUtil";

const GAP = 50;
const AROUND = 25; // what a group leaves free
const SIDE = 8; // between two events on a border
const RATHER = -500; // after bpmn-js

class Room extends CommandInterceptor {
  constructor(eventBus, modeling, spaceTool, elementRegistry, elementFactory, autoPlace, together) {
    super(eventBus);
    Object.assign(this, { modeling, spaceTool, elementRegistry, elementFactory, autoPlace, together });
    // What is part of a route already stays so: it may stand on a flow for a moment, or pass over one.
    this.preExecute("elements.move", RATHER, ({ context }) => {
      if (context.shapes.some(isConnected)) context.targetFlow = undefined;
    });
    this.postExecuted(
      "shape.create",
      RATHER,
      ({ context: { shape, targetFlow } }) => targetFlow && this.around(shape),
    );
    this.postExecuted(
      "elements.move",
      RATHER,
      ({ context: { shapes, targetFlow } }) => targetFlow && this.around(shapes[0]),
    );
  }

  // Moves everything that begins at `from` or later to the right, or down.
  make(axis, from, by) {
    const all = this.elementRegistry.filter(({ parent }) => parent);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(all, axis, by, from - 1);
    const delta = { x: 0, y: 0, [axis]: by };
    this.modeling.createSpace(movingShapes, resizingShapes, delta, axis === "x" ? "e" : "s", from - 1);
  }

  // A shape that was put on a flow from left to right stands free on both sides.
  around(shape) {
    const before = shape.incoming[0]?.source;
    const after = shape.outgoing[0]?.target;
    const left = before && besideEachOther(before, shape) ? before.x + before.width + GAP - shape.x : 0;
    const by = Math.max(0, left);
    if (after && besideEachOther(before ?? shape, after) && overlapsInHeight(shape, after)) {
      const missing = shape.x + by + shape.width + GAP - after.x;
      if (missing > 0) this.make("x", after.x, missing);
    }
    if (by) this.modeling.moveShape(shape, { x: by, y: 0 });
    for (const flow of [...shape.incoming, ...shape.outgoing]) this.modeling.layoutConnection(flow);
  }

  // A new step of this kind after `element`: on its only way out, else at the end of a way of its own.
  addAfter(element, { type, more }) {
    return this.together.run(() => {
      const shape = this.elementFactory.createShape({ type, ...more });
      const ways = element.outgoing.filter((flow) => is(flow, "bpmn:SequenceFlow"));
      if (ways.length !== 1 || type === "bpmn:EndEvent") return this.append(element, shape);
      const [way] = ways;
      const { target } = way;
      const middle = { x: element.x + element.width / 2, y: element.y + element.height / 2 };
      const axis = isBelow(target, element) ? "y" : "x";
      const [size, first] =
        axis === "x" ? ["width", element.x + element.width] : ["height", element.y + element.height];
      const place = { ...middle, [axis]: first + GAP + shape[size] / 2 };
      const missing = place[axis] + shape[size] / 2 + GAP - target[axis];
      if ((axis === "y" || besideEachOther(element, target)) && missing > 0)
        this.make(axis, target[axis], missing);
      const made = this.modeling.createShape(shape, place, element.parent);
      this.modeling.reconnectEnd(
        way,
        made,
        axis === "x" ? { x: made.x, y: middle.y } : { x: middle.x, y: made.y },
      );
      this.modeling.connect(made, target, { type: "bpmn:SequenceFlow" });
      return made;
    });
  }

  // On the lower border, at the right, left of what stands there; where that is full, on the upper one.
  addOnBorder(host, { type, more }) {
    const shape = this.elementFactory.createShape({ type, ...more });
    const half = shape.width / 2;
    const taken = (host.attachers ?? []).map((one) => ({ x: one.x + half, y: one.y + half }));
    const isFree = (x, y) =>
      taken.every((one) => Math.max(Math.abs(one.x - x), Math.abs(one.y - y)) >= shape.width + SIDE);
    const places = [host.y + host.height, host.y].flatMap((y) => {
      const found = [];
      for (let x = host.x + host.width - half; x >= host.x + half; x -= SIDE) found.push({ x, y });
      return found;
    });
    const place = places.find(({ x, y }) => isFree(x, y)) ?? places[0];
    return this.modeling.createShape(shape, place, host, { attach: true });
  }

  addGroup(elements, parent) {
    const [left, top] = ["x", "y"].map((axis) => Math.min(...elements.map((one) => one[axis])) - AROUND);
    const right = Math.max(...elements.map(({ x, width }) => x + width)) + AROUND;
    const bottom = Math.max(...elements.map(({ y, height }) => y + height)) + AROUND;
    const shape = this.elementFactory.createShape({
      type: "bpmn:Group",
      width: right - left,
      height: bottom - top,
    });
    return this.modeling.createShape(shape, { x: (left + right) / 2, y: (top + bottom) / 2 }, parent);
  }

  append(element, shape) {
    const right = element.x + element.width;
    const near = this.elementRegistry.filter(
      (one) =>
        one.parent === element.parent &&
        !one.waypoints &&
        one.x > right &&
        one.x < right + 2 * GAP + shape.width,
    );
    const first = Math.min(...near.filter((one) => overlapsInHeight(one, element)).map((one) => one.x));
    if (Number.isFinite(first) && !element.outgoing.length)
      this.make("x", first, 2 * GAP + shape.width - (first - right));
    return this.autoPlace.append(element, shape);
  }
}
Room.$inject = [
  "eventBus",
  "modeling",
  "spaceTool",
  "elementRegistry",
  "elementFactory",
  "autoPlace",
  "together",
];

function isConnected({ incoming, outgoing }) {
  return incoming.length + outgoing.length > 0;
}

// As what follows an event on the lower border of a step.
function isBelow(target, element) {
  const middle = element.x + element.width / 2;
  return (
    element.host &&
    target.y > element.y + element.height &&
    target.x < middle &&
    middle < target.x + target.width
  );
}

function besideEachOther(left, right) {
  return right.x > left.x && overlapsInHeight(left, right);
}

function overlapsInHeight(one, other) {
  return one.y < other.y + other.height && other.y < one.y + one.height;
}

export const RoomModule = { __init__: ["room"], room: ["type", Room] };
