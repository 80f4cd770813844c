// A line and a name where they hinder nothing: each takes another place only when that is better.
import { betterPlace } from "./names.js";
import { bestWay } from "./routes.js";
import { NARROWEST } from "./showing.js";

class Neat {
  constructor(modeling, elementRegistry, textRenderer) {
    Object.assign(this, { modeling, elementRegistry, textRenderer });
  }

  route(flow) {
    const points = bestWay(flow, this.elementRegistry);
    const same =
      points.length === flow.waypoints.length &&
      points.every(({ x, y }, at) => x === flow.waypoints[at].x && y === flow.waypoints[at].y);
    if (!same) this.modeling.updateWaypoints(flow, points);
  }

  // A name gets its width, and another place when something runs through it.
  letter({ label }) {
    if (!label) return;
    if (label.width < NARROWEST) {
      const x = Math.round(label.x + label.width / 2 - NARROWEST / 2);
      const bounds = { x, y: label.y, width: NARROWEST, height: label.height };
      this.modeling.resizeShape(label, bounds, undefined, { autoResize: true });
    }
    const place = betterPlace(label, this.elementRegistry, this.textRenderer);
    if (place) this.modeling.moveShape(label, { x: place.x - label.x, y: place.y - label.y });
  }
}
Neat.$inject = ["modeling", "elementRegistry", "textRenderer"];

export const NeatModule = { __init__: ["neat"], neat: ["type", Neat] };
