// What one can draw: the palette, the buttons beside what is chosen, and what a step can become. Only what the
// engine executes is offered.
import { isAny } from "bpmn-js/lib/util/ModelUtil";
import { AFTER, REPEATS, KINDS, BECOMES } from "./kinds.js";
import { translate } from "./dutch.js";

const LATER = 500; // after the providers of bpmn-js, whose entries are filtered
const KEEP = /^(delete|connect|replace|append\.text-annotation|lane-)/;
const SHORT = ["taak", "keuze", "termijn", "einde"]; // what most often comes next

class Palette {
  constructor(palette, create, elementFactory, room, handTool, lassoTool, spaceTool, globalConnect) {
    Object.assign(this, { create, elementFactory, room, handTool, lassoTool, spaceTool, globalConnect });
    palette.registerProvider(this);
  }

  getPaletteEntries() {
    const tool = (icon, title, click) => ({
      group: "tools",
      className: `bpmn-icon-${icon}`,
      title: translate(title),
      action: { click },
    });
    const entries = {
      "hand-tool": tool("hand-tool", "Activate hand tool", (event) => this.handTool.activateHand(event)),
      "lasso-tool": tool("lasso-tool", "Activate lasso tool", (event) =>
        this.lassoTool.activateSelection(event),
      ),
      "space-tool": tool("space-tool", "Activate create/remove space tool", (event) =>
        this.spaceTool.activateSelection(event),
      ),
      "global-connect-tool": tool("connection-multi", "Activate global connect tool", (event) =>
        this.globalConnect.start(event),
      ),
      "tool-separator": { group: "tools", separator: true },
    };
    for (const kind of KINDS) {
      const start = (event) => this.create.start(event, this.room.newShape(kind));
      entries[`create.${kind.key}`] = {
        group: "stappen",
        className: `bpmn-icon-${kind.icon}`,
        title: kind.label,
        action: { click: start, dragstart: start },
      };
    }
    for (const [type, icon, title] of [
      ["bpmn:TextAnnotation", "text-annotation", "Notitie"],
      ["bpmn:Group", "group", "Groep"],
    ]) {
      const start = (event) => this.create.start(event, this.elementFactory.createShape({ type }));
      entries[`create.${icon}`] = {
        group: "bijschrift",
        className: `bpmn-icon-${icon}`,
        title,
        action: { click: start, dragstart: start },
      };
    }
    return entries;
  }
}
Palette.$inject = [
  "palette",
  "create",
  "elementFactory",
  "room",
  "handTool",
  "lassoTool",
  "spaceTool",
  "globalConnect",
];

class Beside {
  constructor(contextPad, popupMenu, create, room, selection) {
    Object.assign(this, { popupMenu, create, room, selection });
    contextPad.registerProvider(LATER, this);
  }

  getContextPadEntries(element) {
    return (entries) => {
      const kept = Object.fromEntries(Object.entries(entries).filter(([name]) => KEEP.test(name)));
      if (kept.replace) kept.replace.action = { click: (event, target) => this.openMenu(event, target) };
      const follows =
        isAny(element, ["bpmn:FlowNode"]) && !isAny(element, ["bpmn:EndEvent"]) && element.type !== "label";
      return follows ? { ...this.appendEntries(), ...kept } : kept;
    };
  }

  getMultiElementContextPadEntries() {
    return (entries) => entries;
  }

  // Without the search of bpmn-js, which counts its results in English.
  openMenu(event, target) {
    const { left, bottom } = document.querySelector(".djs-context-pad").getBoundingClientRect();
    const place = { x: left, y: bottom + 5, cursor: { x: event.x, y: event.y } };
    this.popupMenu.open(target, "bpmn-replace", place, { title: translate("Change element"), width: 300 });
  }

  // A question gets one more way.
  onlyWay({ type, outgoing }) {
    const ways = outgoing.filter((flow) => isAny(flow, ["bpmn:SequenceFlow"]));
    return ways.length === 1 && !type.endsWith("Gateway") ? ways[0] : undefined;
  }

  appendEntries() {
    const entries = {};
    for (const kind of AFTER.filter(({ key }) => SHORT.includes(key))) {
      entries[`append.${kind.key}`] = {
        group: "model",
        className: `bpmn-icon-${kind.icon}`,
        title: `${kind.label} erna`,
        action: {
          click: (_, source) => this.selection.select(this.room.addAfter(source, kind, this.onlyWay(source))),
          dragstart: (event, source) => this.create.start(event, this.room.newShape(kind), { source }),
        },
      };
    }
    return entries;
  }
}
Beside.$inject = ["contextPad", "popupMenu", "create", "room", "selection"];

class Becoming {
  constructor(popupMenu) {
    popupMenu.registerProvider("bpmn-replace", LATER, this);
  }

  getPopupMenuEntries() {
    return (entries) => Object.fromEntries(Object.entries(entries).filter(([name]) => BECOMES.has(name)));
  }

  getPopupMenuHeaderEntries(target) {
    const repeats = isAny(target, ["bpmn:UserTask", "bpmn:SubProcess", "bpmn:CallActivity"]);
    return (entries) =>
      Object.fromEntries(Object.entries(entries).filter(([name]) => repeats && REPEATS.has(name)));
  }
}
Becoming.$inject = ["popupMenu"];

export const OfferModule = {
  __init__: ["paletteProvider", "beside", "becoming"],
  paletteProvider: ["type", Palette],
  beside: ["type", Beside],
  becoming: ["type", Becoming],
};
