// The way of a flow from one step to another: level and upright parts, from the middle of a side to the middle of a
// side, past everything else. Of all ways the one that hinders least is taken.
import { is } from "bpmn-js/lib/util/ModelUtil";

const ROOM = 20; // between a line and what it passes
const HIT = 1000;
const OVER_LINE = 300;
const OVER_NAME = 150;
const CROSSING = 100;
const BEND = 12;
const LENGTH = 1 / 40;
const STAYS = 40; // how much better another way must be
const SLACK = 1;

export function middle({ x, y, width, height }) {
  return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
}

export function overlap(one, other, room = 0) {
  return (
    one.x < other.x + other.width + room &&
    other.x < one.x + one.width + room &&
    one.y < other.y + other.height + room &&
    other.y < one.y + one.height + room
  );
}

// The points of the best way of this flow, among all that is drawn.
export function bestWay(flow, registry) {
  const things = around(flow, registry);
  const found = ways(flow, things).map((points) => ({ points, cost: cost(flow, points, things) }));
  const now = flow.waypoints.map(({ x, y }) => ({ x, y }));
  if (isStraight(now) && isDocked(flow, now))
    found.push({ points: now, cost: cost(flow, now, things) - STAYS });
  return found.reduce((best, one) => (one.cost < best.cost ? one : best)).points;
}

function around(flow, registry) {
  const inside = new Set();
  for (let one = flow.source; one; one = one.parent) inside.add(one);
  const all = registry.filter((one) => one.parent && !one.hidden);
  const shapes = all.filter(
    (one) => !one.waypoints && one.type !== "label" && !inside.has(one) && one !== flow.target,
  );
  return {
    obstacles: shapes.filter(
      (one) => is(one, "bpmn:FlowNode") && one !== flow.source.host && one.host !== flow.source,
    ),
    notes: shapes.filter((one) => is(one, "bpmn:TextAnnotation")),
    names: all.filter((one) => one.type === "label" && one.labelTarget !== flow),
    flows: all.filter((one) => one.waypoints && is(one, "bpmn:SequenceFlow") && one !== flow),
    room: roomOf(flow, registry),
  };
}

// A flow stays in the subprocess of its ends, else in the pool.
function roomOf(flow, registry) {
  if (is(flow.source.parent, "bpmn:SubProcess")) return flow.source.parent;
  return registry.find((one) => is(one, "bpmn:Participant"));
}

function sides(shape) {
  const { x, y } = middle(shape);
  return {
    left: { x: Math.round(shape.x), y },
    right: { x: Math.round(shape.x + shape.width), y },
    top: { x, y: Math.round(shape.y) },
    bottom: { x, y: Math.round(shape.y + shape.height) },
  };
}

function ways({ source, target }, { obstacles }) {
  const from = sides(source);
  const to = sides(target);
  const found = [];
  const add = (...points) => found.push(withoutNeedless(points));
  const corner = (a, b, first) => (first === "x" ? { x: b.x, y: a.y } : { x: a.x, y: b.y });
  const betweenX = (a, b, x) => add(a, { x, y: a.y }, { x, y: b.y }, b);
  const betweenY = (a, b, y) => add(a, { x: a.x, y }, { x: b.x, y }, b);
  const ahead = to.left.x - from.right.x;
  if (ahead > 0) {
    const shares = [1 / 2, 1 / 4, 3 / 4].map((share) => from.right.x + share * ahead);
    for (const x of [...shares, to.left.x - ROOM, from.right.x + ROOM])
      betweenX(from.right, to.left, Math.round(x));
  }
  const below = to.top.y > from.bottom.y;
  const above = to.bottom.y < from.top.y;
  const exit = below ? from.bottom : from.top;
  const entry = below ? to.top : to.bottom;
  if (below || above) {
    betweenY(exit, entry, Math.round((exit.y + entry.y) / 2));
    if (ahead > 0) add(exit, corner(exit, to.left, "y"), to.left);
    if (to.right.x < from.left.x) add(exit, corner(exit, to.right, "y"), to.right);
    if (entry.x > from.right.x) add(from.right, corner(from.right, entry, "x"), entry);
    if (entry.x < from.left.x) add(from.left, corner(from.left, entry, "x"), entry);
  }
  for (const level of levels(source, target, obstacles)) {
    if (level < Math.min(from.top.y, to.top.y)) betweenY(from.top, to.top, level);
    if (level > Math.max(from.bottom.y, to.bottom.y)) betweenY(from.bottom, to.bottom, level);
  }
  return found;
}

// Heights at which a line can pass over or under what stands between.
function levels(source, target, obstacles) {
  const left = Math.min(source.x, target.x) - ROOM;
  const right = Math.max(source.x + source.width, target.x + target.width) + ROOM;
  const between = [
    source,
    target,
    ...obstacles.filter(({ x, width }) => x < right && left < x + width),
  ];
  const found = between.flatMap(({ y, height }) => [1, 2, 3].flatMap((times) => [y - times * ROOM, y + height + times * ROOM]));
  return [...new Set(found.map(Math.round))];
}

function withoutNeedless(points) {
  return points.filter((point, at) => {
    const before = points[at - 1];
    const after = points[at + 1];
    if (!before || !after) return true;
    if (before.x === point.x && before.y === point.y) return false;
    const level = before.y === point.y && point.y === after.y;
    return !level && !(before.x === point.x && point.x === after.x);
  });
}

function cost(flow, points, { obstacles, notes, names, flows, room }) {
  const parts = partsOf(points);
  let found = (points.length - 2) * BEND;
  for (const part of parts) found += (Math.abs(part.x2 - part.x1) + Math.abs(part.y2 - part.y1)) * LENGTH;
  const hits = (boxes) => boxes.filter((box) => parts.some((part) => runsIn(part, box))).length;
  const { source, target } = flow;
  found += HIT * (hits([...obstacles, ...notes]) + hits([shrunk(source, 1), shrunk(target, 1)]));
  if (source.host) found += HIT * hits([shrunk(source.host, 4)]);
  found += OVER_NAME * hits(names);
  if (room && points.some((point) => !holds(room, point))) found += HIT;
  for (const other of flows) {
    const shares = other.source === source || other.target === target;
    for (const theirs of partsOf(other.waypoints)) {
      for (const part of parts) {
        if (!shares && isOver(part, theirs)) found += OVER_LINE;
        else if (crosses(part, theirs)) found += CROSSING;
      }
    }
  }
  return found;
}

export function partsOf(points) {
  return points.slice(1).map((point, at) => ({ x1: points[at].x, y1: points[at].y, x2: point.x, y2: point.y }));
}

function spanOf({ x1, y1, x2, y2 }) {
  return { left: Math.min(x1, x2), right: Math.max(x1, x2), top: Math.min(y1, y2), bottom: Math.max(y1, y2) };
}

export function runsIn(part, { x, y, width, height }) {
  const { left, right, top, bottom } = spanOf(part);
  return left < x + width && right > x && top < y + height && bottom > y;
}

function isOver(one, other) {
  const [a, b] = [spanOf(one), spanOf(other)];
  const near = 5;
  const level = a.bottom - a.top <= SLACK && b.bottom - b.top <= SLACK && Math.abs(a.top - b.top) < near;
  const upright = a.right - a.left <= SLACK && b.right - b.left <= SLACK && Math.abs(a.left - b.left) < near;
  return (
    (level && Math.min(a.right, b.right) - Math.max(a.left, b.left) > SLACK) ||
    (upright && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SLACK)
  );
}

function crosses(one, other) {
  const [a, b] = [spanOf(one), spanOf(other)];
  const over = (level, upright) =>
    level.left < upright.left && upright.left < level.right && upright.top < level.top && level.top < upright.bottom;
  return over(a, b) || over(b, a);
}

function shrunk({ x, y, width, height }, by) {
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by };
}

function holds({ x, y, width, height }, point) {
  return x <= point.x && point.x <= x + width && y <= point.y && point.y <= y + height;
}

export function isStraight(points) {
  return partsOf(points).every(
    ({ x1, y1, x2, y2 }) => Math.abs(x1 - x2) <= SLACK || Math.abs(y1 - y2) <= SLACK,
  );
}

function isDocked({ source, target }, points) {
  return distance(source, points[0]) <= SLACK && distance(target, points.at(-1)) <= SLACK;
}

// How far a point lies from the outline of a step (engine/geometry/lines.py).
function distance(shape, point) {
  const centre = { x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 };
  const across = Math.abs(point.x - centre.x);
  const down = Math.abs(point.y - centre.y);
  const radius = shape.width / 2;
  if (is(shape, "bpmn:Event")) return Math.abs(Math.hypot(across, down) - radius);
  if (is(shape, "bpmn:Gateway")) return Math.abs(across + down - radius);
  const [outX, outY] = [across - radius, down - shape.height / 2];
  return Math.abs(Math.min(outX, outY) < 0 ? Math.max(outX, outY) : Math.hypot(outX, outY));
}
