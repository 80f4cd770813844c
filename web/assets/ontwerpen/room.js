// A step that is put between two others gets room: what stands to the right moves on, and pools and lanes grow.
import CommandInterceptor from "diagram-js/lib/command/CommandInterceptor";
import { is } from "bpmn-js/lib/util/ModelUtil";
import { middle, overlap, partsOf, runsIn } from "./routes.js";

const GAP = 50;
const AROUND = 25; // what a group leaves free
const SIDE = 8; // between two events on a border
const STEP = 10; // in which a free place is looked for
const FURTHEST = 1000;
const RATHER = -500; // after bpmn-js

class Room extends CommandInterceptor {
  constructor(eventBus, modeling, spaceTool, elementRegistry, elementFactory, together, neat) {
    super(eventBus);
    Object.assign(this, { eventBus, modeling, spaceTool, elementRegistry, elementFactory, together, neat });
    // What is part of a route already stays so: it may stand on a flow for a moment, or pass over one.
    this.preExecute("elements.move", RATHER, ({ context }) => {
      if (context.shapes.some(isConnected)) context.targetFlow = undefined;
    });
    // Dropped beside a way, as on its name, it comes on the way.
    this.preExecute("shape.create", RATHER, ({ context }) => {
      const { targetFlow, position, shape } = context;
      if (!targetFlow) return;
      const { width, height } = { ...shape, ...position };
      const centre = position.width === undefined ? position : middle(position);
      const { x, y } = nearest(targetFlow, centre);
      context.position = { x: Math.round(x - width / 2), y: Math.round(y - height / 2), width, height };
    });
    this.postExecuted(
      "shape.create",
      RATHER,
      ({ context: { shape, targetFlow } }) => targetFlow && this.around(shape),
    );
    this.postExecuted("elements.create", ({ context }) => context.elements.forEach((one) => this.begun(one)));
    this.postExecuted(
      "elements.move",
      RATHER,
      ({ context: { shapes, targetFlow } }) => targetFlow && this.around(shapes[0]),
    );
  }

  // A step of this kind, as wide and high as most of its sort in this diagram.
  newShape({ type, more }) {
    const shape = this.elementFactory.createShape({ type, ...more });
    return is(shape, "bpmn:Activity") && !more?.isExpanded ? Object.assign(shape, this.usualSize(shape)) : shape;
  }

  usualSize({ width, height }) {
    const often = new Map();
    for (const one of this.elementRegistry.filter((each) => each.parent && is(each, "bpmn:Activity")))
      if (!is(one, "bpmn:SubProcess")) {
        const size = `${one.width} ${one.height}`;
        often.set(size, (often.get(size) ?? 0) + 1);
      }
    const [most] = [...often].sort(([, one], [, other]) => other - one);
    if (most) [width, height] = most[0].split(" ").map(Number);
    return { width, height };
  }

  // A part begins by itself: without steps it gets its begin.
  begun(step) {
    if (is(step, "bpmn:SubProcess") && !step.children.length)
      this.modeling.createShape({ type: "bpmn:StartEvent" }, { x: step.x + 58, y: middle(step).y }, step);
    return step;
  }

  // Moves everything that begins at `from` or later to the right, or down. Gives what moved.
  make(axis, from, by) {
    const all = this.elementRegistry.filter(({ parent }) => parent);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(all, axis, by, from - 1);
    const delta = { x: 0, y: 0, [axis]: by };
    this.modeling.createSpace(movingShapes, resizingShapes, delta, axis === "x" ? "e" : "s", from - 1);
    return new Set(movingShapes);
  }

  // The same, and a way of which only one end moved finds its way anew.
  widen(axis, from, by) {
    const moved = this.make(axis, from, by);
    const ways = this.elementRegistry.filter((one) => one.parent && is(one, "bpmn:SequenceFlow") && one.waypoints);
    const torn = ways.filter(({ source, target }) => moved.has(source) !== moved.has(target));
    for (const flow of torn) this.neat.route(flow);
    if (torn.length) this.letters();
  }

  // A shape that was put on a flow from left to right stands free on both sides.
  around(shape) {
    const before = shape.incoming[0]?.source;
    const after = shape.outgoing[0]?.target;
    const left = before && besideEachOther(before, shape) ? before.x + before.width + GAP - shape.x : 0;
    const by = Math.max(0, left);
    if (after && besideEachOther(before ?? shape, after) && overlapsInHeight(shape, after)) {
      const missing = shape.x + by + shape.width + GAP - after.x;
      if (missing > 0) this.widen("x", after.x, missing);
    }
    if (by) this.modeling.moveShape(shape, { x: by, y: 0 });
    if (is(shape, "bpmn:SubProcess")) this.above(shape);
    for (const flow of [...shape.incoming, ...shape.outgoing]) this.tidy(flow);
  }

  // A part is higher than a step: it goes below what stands in it, and what stands below it then moves on.
  above(part) {
    const inIt = () =>
      this.elementRegistry.filter(
        (one) => one.parent === part.parent && one !== part && is(one, "bpmn:FlowNode") && one.type !== "label" && overlap(one, part),
      );
    const high = inIt().filter((one) => middle(one).y <= middle(part).y);
    if (high.length) {
      const bottom = Math.max(...high.map(({ y, height }) => y + height));
      this.grow("y", bottom + AROUND + part.height, part);
      this.modeling.moveShape(part, { x: 0, y: bottom + AROUND - part.y });
    }
    const low = Math.min(...inIt().map(({ y }) => y));
    if (Number.isFinite(low)) this.widen("y", low, part.y + part.height + AROUND - low);
  }

  // A new step of this kind after `element`: on this way out of it; without one at the end of a way of its own.
  addAfter(element, kind, way) {
    if (way && kind.type !== "bpmn:EndEvent") return this.insert(way, kind, "begin");
    return this.together.run(() => this.begun(this.append(element, this.newShape(kind))));
  }

  // A new step on this way: at its begin, at its end or on its longest part.
  insert(way, kind, where) {
    return this.together.run(() => {
      const shape = this.newShape(kind);
      const parts = partsOf(way.waypoints);
      const inOrder = { begin: parts, end: [...parts].reverse() }[where] ?? [...parts].sort(longestFirst);
      const free = inOrder.flatMap((part) => this.placesOn(part, shape, where, way))[0];
      const place = free ?? this.madeOn(parts.sort(longestFirst)[0], shape, way);
      return this.begun(this.modeling.createShape(shape, place, way));
    });
  }

  // Where on this part of a way the middle of the step can be, over nothing else.
  placesOn(part, shape, where, way) {
    const half = sizeAlong(part, shape) / 2;
    const last = lengthOf(part) - GAP - half;
    const found = [];
    for (let far = gapBefore(part, way) + half; far <= last; far += STEP) found.push(far);
    if (where === "end") found.reverse();
    if (!where || where === "middle")
      found.sort((one, other) => Math.abs(one - lengthOf(part) / 2) - Math.abs(other - lengthOf(part) / 2));
    return found.map((far) => pointOn(part, far)).filter((point) => this.isFree(point, shape, way));
  }

  isFree({ x, y }, { width, height }, way) {
    const place = { x: x - width / 2, y: y - height / 2, width, height };
    return !this.elementRegistry.find(
      (one) =>
        one.parent &&
        is(one, "bpmn:FlowNode") &&
        one.type !== "label" &&
        !holds(one, way) &&
        overlap(place, one, STEP),
    );
  }

  // The middle of a step on this part of a way, with room made for it.
  madeOn(part, shape, way) {
    const axis = axisOf(part);
    const [from, to] = [part[`${axis}1`], part[`${axis}2`]];
    const before = gapBefore(part, way);
    const missing = Math.max(0, Math.ceil(before + sizeAlong(part, shape) + GAP - lengthOf(part)));
    const onward = to >= from;
    if (missing) this.widen(axis, onward ? to : to + 1, missing);
    const made = { ...part, [`${axis}${onward ? 2 : 1}`]: (onward ? to : from) + missing };
    return pointOn(made, (lengthOf(made) + before - GAP) / 2);
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

  // Beside the element, as near its height as nothing stands; what is to the right of its first way moves on, and the
  // lane, pool or part grows with it.
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
      this.widen("x", first, 2 * GAP + shape.width - (first - right));
    const { x, y } = this.free(this.eventBus.fire("autoPlace", { source: element, shape }), shape, element);
    this.grow("x", x + shape.width / 2, element);
    this.grow("y", y + shape.height / 2, element);
    const made = this.modeling.appendShape(element, shape, { x, y }, element.parent);
    for (const flow of made.incoming) this.neat.route(flow);
    this.letters();
    return made;
  }

  // The point on this height or further down, or else up, where the step stands on nothing.
  free(point, { width, height }, { parent }) {
    const shapes = this.elementRegistry.filter(
      (one) => one.parent && (is(one, "bpmn:FlowNode") || one.type === "label") && one !== parent && !holds(one, { parent }),
    );
    const lines = this.elementRegistry
      .filter((one) => one.parent && is(one, "bpmn:SequenceFlow") && one.waypoints)
      .flatMap(({ waypoints }) => partsOf(waypoints));
    const isFree = (by) => {
      const place = { x: point.x - width / 2, y: point.y + by - height / 2, width, height };
      const around = { x: place.x - SIDE, y: place.y - SIDE, width: width + 2 * SIDE, height: height + 2 * SIDE };
      if (place.y < parent.y + AROUND) return false;
      return !shapes.some((one) => overlap(around, one)) && !lines.some((part) => runsIn(part, around));
    };
    for (let by = 0; by < FURTHEST; by += STEP) {
      if (isFree(by)) return { x: point.x, y: point.y + by };
      if (isFree(-by)) return { x: point.x, y: point.y - by };
    }
    return point;
  }

  // What stands around the element reaches to here, and a little further.
  grow(axis, to, element) {
    const size = axis === "x" ? "width" : "height";
    const lanes = this.elementRegistry.filter((one) => is(one, "bpmn:Lane") && !one.children.length);
    const lane = lanes.find((one) => is(element.parent, "bpmn:Participant") && contains(one, element));
    for (const around of [lane, element.parent]) {
      if (!around || around[axis] === undefined) continue;
      const border = around[axis] + around[size];
      if (to + AROUND > border) this.widen(axis, border - 1, Math.ceil(to + AROUND - border));
    }
  }

  // Only a name through which something runs now takes another place.
  letters() {
    for (const one of this.elementRegistry.filter(({ parent, label }) => parent && label)) this.neat.letter(one);
  }

  tidy(flow) {
    this.neat.route(flow);
    this.neat.letter(flow);
  }
}
Room.$inject = [
  "eventBus",
  "modeling",
  "spaceTool",
  "elementRegistry",
  "elementFactory",
  "together",
  "neat",
];

function isConnected({ incoming, outgoing }) {
  return incoming.length + outgoing.length > 0;
}

function axisOf({ x1, y1, x2, y2 }) {
  return Math.abs(x2 - x1) >= Math.abs(y2 - y1) ? "x" : "y";
}

// What a step leaves free behind it on a way: room for its name.
function gapBefore(part, { label }) {
  return label && axisOf(part) === "x" ? Math.max(GAP, label.width + 2 * SIDE) : GAP;
}

function longestFirst(one, other) {
  return lengthOf(other) - lengthOf(one);
}

// The point so far from the begin of a part of a way.
function pointOn(part, far) {
  const share = lengthOf(part) ? far / lengthOf(part) : 0;
  return {
    x: Math.round(part.x1 + share * (part.x2 - part.x1)),
    y: Math.round(part.y1 + share * (part.y2 - part.y1)),
  };
}

function lengthOf({ x1, y1, x2, y2 }) {
  return Math.abs(x2 - x1) + Math.abs(y2 - y1);
}

function sizeAlong(part, shape) {
  return axisOf(part) === "x" ? shape.width : shape.height;
}

function holds(outer, inner) {
  for (let one = inner.parent; one; one = one.parent) if (one === outer) return true;
  return false;
}

// The point of a way that is nearest to this one.
function nearest({ waypoints }, { x, y }) {
  const between = (value, one, other) => Math.min(Math.max(value, Math.min(one, other)), Math.max(one, other));
  const points = partsOf(waypoints).map((part) => ({
    x: Math.round(between(x, part.x1, part.x2)),
    y: Math.round(between(y, part.y1, part.y2)),
  }));
  const far = (point) => Math.hypot(point.x - x, point.y - y);
  return points.reduce((best, one) => (far(one) < far(best) ? one : best));
}

function contains(outer, inner) {
  const { x, y } = middle(inner);
  return outer.x <= x && x <= outer.x + outer.width && outer.y <= y && y <= outer.y + outer.height;
}

function besideEachOther(left, right) {
  return right.x > left.x && overlapsInHeight(left, right);
}

function overlapsInHeight(one, other) {
  return one.y < other.y + other.height && other.y < one.y + one.height;
}

export const RoomModule = { __init__: ["room"], room: ["type", Room] };
