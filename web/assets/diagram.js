// A diagram opens where the dossier is, or at what changed, close enough to read when the page asks for that; zoom
// with buttons, the keys + - 0, and the wheel with Ctrl. Without this file it simply scrolls.
const SHOWN = [".stap--nu", ".stap--nieuw", ".stap--anders", ".stap--weg", ".stap--verplaatst"].join();
const STEPS = [0.5, 0.75, 1, 1.5, 2, 3];

for (const surface of document.querySelectorAll("[data-diagram]")) {
  const picture = surface.querySelector("svg");
  if (!picture) continue;
  const width = picture.viewBox.baseVal.width;
  let step = surface.dataset.diagram === "dichtbij" ? STEPS.indexOf(1) : -1; // -1: as wide as the page

  const show = () => {
    surface.classList.toggle("diagramvlak--vrij", step >= 0);
    picture.style.setProperty("inline-size", step < 0 ? "100%" : `${width * STEPS[step]}px`);
  };
  // The first step where the dossier is, or that changed, comes into view, with as many others beside it as fit.
  const toNow = () => {
    const frame = surface.getBoundingClientRect();
    const now = [...picture.querySelectorAll(SHOWN)].map((step) => step.getBoundingClientRect());
    if (!now.length) return;
    const place = (low, high, from, room, scrolled) => {
      const start = Math.min(...now.map((box) => box[low]));
      const fitting = now.map((box) => box[high]).filter((end) => end - start <= room * 0.9);
      const end = Math.max(start, ...fitting);
      return scrolled + (start + end) / 2 - from - room / 2;
    };
    surface.scrollTo(
      place("left", "right", frame.left, surface.clientWidth, surface.scrollLeft),
      place("top", "bottom", frame.top, surface.clientHeight, surface.scrollTop),
    );
  };
  const zoom = (by) => {
    const fitting = surface.clientWidth / width;
    const from = step < 0 ? STEPS.findIndex((size) => size > fitting) - (by > 0 ? 1 : 0) : step;
    step = Math.max(0, Math.min(STEPS.length - 1, from + by));
    const middle = (surface.scrollLeft + surface.clientWidth / 2) / surface.scrollWidth;
    show();
    surface.scrollLeft = middle * surface.scrollWidth - surface.clientWidth / 2;
  };
  const whole = () => {
    step = -1;
    show();
    toNow();
  };

  const buttons = document.createElement("div");
  buttons.className = "diagramknoppen";
  for (const [label, name, act] of [
    ["+", "Groter", () => zoom(1)],
    ["−", "Kleiner", () => zoom(-1)],
    ["Passend", "Passend", whole],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "utrecht-button utrecht-button--secondary-action";
    button.textContent = label;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", act);
    buttons.append(button);
  }
  surface.before(buttons);
  if (step >= 0) show();
  toNow();

  surface.addEventListener("keydown", (event) => {
    const acts = { "+": () => zoom(1), "=": () => zoom(1), "-": () => zoom(-1), 0: whole };
    if (acts[event.key] && !event.ctrlKey && !event.metaKey) {
      acts[event.key]();
      event.preventDefault();
    }
  });
  surface.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      zoom(event.deltaY < 0 ? 1 : -1);
      event.preventDefault();
    },
    { passive: false },
  );

  let held = null;
  surface.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0 && !event.target.closest("a")) {
      held = { x: event.clientX + surface.scrollLeft, y: event.clientY + surface.scrollTop };
    }
  });
  addEventListener("pointermove", (event) => {
    if (held) surface.scrollTo(held.x - event.clientX, held.y - event.clientY);
  });
  addEventListener("pointerup", () => {
    held = null;
  });
}
