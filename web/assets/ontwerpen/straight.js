// Lays what is chosen straight: steps in rows, with equal gaps, their flows from side to side, their names wide enough.
// One thing to undo.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { middle, overlap } from "./routes.js";

const SAME = 30; // how far a step may stand from the row or column to which it belongs
const GAP = 50;
const CLEAR = 10; // around a step that was not chosen

class Straight {
  constructor(modeling, elementRegistry, neat, room, together) {
    Object.assign(this, { modeling, elementRegistry, neat, room, together });
  }

  // The steps that this would lay straight: those chosen, or those in the one part that is chosen.
  steps(chosen) {
    const all = chosen.filter((one) => isStep(one));
    const [only] = all;
    if (all.length === 1 && is(only, "bpmn:SubProcess")) return only.children.filter((one) => isStep(one));
    const inside = (one) => all.some((other) => other !== one && contains(other, one));
    return all.filter((one) => !inside(one));
  }

  lay(chosen) {
    const steps = this.steps(chosen);
    this.together.run(() => {
      for (const parent of new Set(steps.map((one) => one.parent)))
        this.place(steps.filter((one) => one.parent === parent));
      const held = new Set(steps.flatMap((one) => [one, ...(one.attachers ?? [])]));
      const flows = this.elementRegistry.filter(
        (one) =>
          one.waypoints && is(one, "bpmn:SequenceFlow") && (held.has(one.source) || held.has(one.target)),
      );
      for (const flow of flows) this.neat.route(flow);
      for (const one of [...held, ...flows]) this.neat.letter(one);
    });
  }

  place(steps) {
    const rows = this.rows(steps);
    const columns = this.columns(steps, rows);
    const level = new Map(rows.flatMap((row) => row.map((one) => [one, this.level(row, steps)])));
    const across = this.across(columns);
    const whole = this.moved(steps, level, across);
    const plan = this.isFree(whole) ? whole : this.moved(steps, level, new Map());
    if (plan === whole) this.makeRoom(columns, across);
    if (!this.isFree(plan)) return;
    for (const [step, to] of plan) {
      const delta = { x: to.x - step.x, y: to.y - step.y };
      if (delta.x || delta.y) this.modeling.moveElements([step], delta, step.parent, { autoResize: false });
    }
  }

  // Steps of one lane that stand about as high as each other.
  rows(steps) {
    const lanes = this.elementRegistry.filter((one) => is(one, "bpmn:Lane") && !one.children.length);
    const laneOf = (step) => lanes.find((lane) => contains(lane, step));
    const sorted = [...steps].sort((one, other) => middle(one).y - middle(other).y);
    return grouped(sorted, (row, step) => {
      const near = Math.abs(mean(row.map((one) => middle(one).y)) - middle(step).y) <= SAME;
      return near && laneOf(row[0]) === laneOf(step) && !row.some((one) => isAbove(one, step));
    });
  }

  // Steps that stand about under each other; two of one row never do.
  columns(steps, rows) {
    const rowOf = new Map(rows.flatMap((row) => row.map((one) => [one, row])));
    const sorted = [...steps].sort((one, other) => middle(one).x - middle(other).x);
    return grouped(sorted, (column, step) => {
      const near = Math.abs(mean(column.map((one) => middle(one).x)) - middle(step).x) <= SAME;
      return near && !column.some((one) => rowOf.get(one) === rowOf.get(step));
    });
  }

  // The height of a row: that of a step beside it that stays, else that of most of it.
  level(row, steps) {
    const heights = row.map((one) => middle(one).y).sort((one, other) => one - other);
    const usual = heights[Math.floor(heights.length / 2)];
    const neighbours = row.flatMap((one) => [
      ...one.incoming.map(({ source }) => source),
      ...one.outgoing.map(({ target }) => target),
    ]);
    const fixed = neighbours.filter(
      (one) => is(one, "bpmn:FlowNode") && !one.host && !steps.includes(one) && one.parent === row[0].parent,
    );
    const near = fixed.map((one) => middle(one).y).find((y) => Math.abs(y - usual) <= SAME);
    return near ?? usual;
  }

  // The middle of each column: between the first and the last with the same gap, and never too little.
  across(columns) {
    const widths = columns.map((column) => Math.max(...column.map(({ width }) => width)));
    const first = Math.min(...columns[0].map(({ x }) => x));
    const last = Math.max(...columns.at(-1).map(({ x, width }) => x + width));
    const taken = widths.reduce((sum, one) => sum + one, 0);
    const gap = Math.max(GAP, Math.round((last - first - taken) / Math.max(1, columns.length - 1)));
    const found = new Map();
    let x = first;
    columns.forEach((column, at) => {
      for (const step of column) found.set(step, Math.round(x + widths[at] / 2));
      x += widths[at] + gap;
    });
    return found;
  }

  moved(steps, level, across) {
    return new Map(
      steps.map((one) => {
        const x = (across.get(one) ?? middle(one).x) - one.width / 2;
        return [one, { x: Math.round(x), y: Math.round(level.get(one) - one.height / 2), width: one.width, height: one.height }];
      }),
    );
  }

  // Whether every step that stays where it is keeps its place for itself; what stands to the right can move on.
  isFree(plan) {
    const last = Math.max(...[...plan.keys()].map(({ x, width }) => x + width));
    const [{ parent }] = plan.keys();
    const others = parent.children.filter(
      (one) => is(one, "bpmn:FlowNode") && one.type !== "label" && !plan.has(one) && !plan.has(one.host) && one.x < last,
    );
    const places = [...plan.values()];
    const room = is(parent, "bpmn:SubProcess") ? parent : undefined;
    return places.every(
      (place, at) =>
        !others.some((one) => overlap(place, one, CLEAR)) &&
        !places.some((one, other) => other > at && overlap(place, one)) &&
        (!room || (place.y >= room.y && place.y + place.height <= room.y + room.height)),
    );
  }

  makeRoom(columns, across) {
    const last = Math.max(...columns.at(-1).map(({ x, width }) => x + width));
    const ends = Math.max(...columns.at(-1).map((one) => across.get(one) + one.width / 2));
    if (ends > last) this.room.make("x", last + 1, Math.ceil(ends - last));
  }
}
Straight.$inject = ["modeling", "elementRegistry", "neat", "room", "together"];

function isStep(element) {
  return is(element, "bpmn:FlowNode") && element.type !== "label" && !element.host;
}

function contains(outer, inner) {
  const { x, y } = middle(inner);
  return outer.x <= x && x <= outer.x + outer.width && outer.y <= y && y <= outer.y + outer.height;
}

function isAbove(one, other) {
  return one.x < other.x + other.width && other.x < one.x + one.width;
}

function mean(numbers) {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

// Of sorted things: each joins the first group that takes it.
function grouped(sorted, joins) {
  const found = [];
  for (const one of sorted) {
    const group = found.find((each) => joins(each, one));
    if (group) group.push(one);
    else found.push([one]);
  }
  return found;
}

export const StraightModule = { __init__: ["straight"], straight: ["type", Straight] };
