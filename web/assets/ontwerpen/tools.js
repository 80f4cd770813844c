// The buttons above the canvas, and the keys that do the same.
import { button } from "./fields.js";

const ROUND = 0.2; // how much one press zooms

export class Tools {
  constructor(place, editor) {
    const { modeler } = editor;
    const stack = modeler.get("commandStack");
    const canvas = modeler.get("canvas");
    const minimap = modeler.get("minimap");
    Object.assign(this, { editor, stack });
    const zoom = (by) => canvas.zoom(canvas.zoom() * (1 + by), "auto");
    this.undo = button("Ongedaan maken", () => stack.undo());
    this.redo = button("Opnieuw doen", () => stack.redo());
    this.straight = button("Recht leggen", () => editor.layStraight());
    this.copy = button("Kopiëren", () => editor.copy());
    this.map = button("Overzicht", () => minimap.toggle());
    modeler.get("eventBus").on("minimap.toggle", ({ open }) => this.map.setAttribute("aria-pressed", open));
    this.map.setAttribute("aria-pressed", minimap.isOpen());
    place.append(
      this.undo,
      this.redo,
      this.straight,
      this.copy,
      button("Plakken", () => editor.paste()),
      button("Zoeken", () => editor.find()),
      button("+", () => zoom(ROUND), { label: "Groter" }),
      button("−", () => zoom(-ROUND), { label: "Kleiner" }),
      button("Alles", () => editor.whole()),
      button("Leesbaar", () => editor.readable()),
      this.map,
    );
  }

  refresh() {
    this.undo.disabled = !this.stack.canUndo();
    this.redo.disabled = !this.stack.canRedo();
    this.straight.disabled = !this.editor.canBeStraight();
    this.copy.disabled = !this.editor.several.length;
  }
}

// Beside the list of steps and in the panel; on the canvas bpmn-js has its own, and in a field one types.
const KEYS = {
  z: (editor) => editor.modeler.get("commandStack").undo(),
  y: (editor) => editor.modeler.get("commandStack").redo(),
  Z: (editor) => editor.modeler.get("commandStack").redo(),
  c: (editor) => editor.copy(),
  v: (editor) => editor.paste(),
  f: (editor) => editor.find(),
};

export function listen(place, editor) {
  place.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [data-vlak]");
    const act = KEYS[event.key];
    if (typing || !act || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (String(getSelection()) && event.key === "c") return;
    event.preventDefault();
    act(editor);
  });
}
