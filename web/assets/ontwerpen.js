// The editor of diagrams, only on its own page; without it that page shows the diagram and its steps.
import { Design } from "./ontwerpen/design.js";

for (const place of document.querySelectorAll("[data-ontwerpen]")) place.ontwerp = new Design(place);
