// One diagram being edited.
import { makeModeler } from "./modeler.js";

export class Ontwerp {
  constructor(place) {
    this.modeler = makeModeler(place.querySelector("[data-vlak]") ?? place);
  }

  // Shows a diagram. What the editor does not understand of it is returned: saving would lose that.
  async open(xml) {
    const { warnings } = await this.modeler.importXML(xml);
    return warnings.map((warning) => warning.message);
  }

  async xml() {
    const { xml } = await this.modeler.saveXML();
    return xml;
  }
}
