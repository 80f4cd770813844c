// Zoom for a diagram: buttons, the keys + - 0, and the wheel with Ctrl. Without this file it simply scrolls.
const STEPS = [0.5, 0.75, 1, 1.5, 2, 3];

for (const surface of document.querySelectorAll("[data-diagram]")) {
  const picture = surface.querySelector("svg");
  if (!picture) continue;
  const width = picture.viewBox.baseVal.width;
  let step = -1; // -1: as wide as the page

  const show = () => {
    surface.classList.toggle("diagramvlak--vrij", step >= 0);
    picture.style.setProperty("inline-size", step < 0 ? "100%" : `${width * STEPS[step]}px`);
  };
  const zoom = (by) => {
    const fitting = surface.clientWidth / width;
    const from = step < 0 ? STEPS.findIndex((size) => size > fitting) - (by > 0 ? 1 : 0) : step;
    step = Math.max(0, Math.min(STEPS.length - 1, from + by));
    show();
  };
  const whole = () => {
    step = -1;
    show();
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
