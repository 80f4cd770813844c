// The bpmn.io modeler with only what this product runs, in Dutch. Its watermark at the bottom right stays fully
// visible, as its licence asks: nothing of ours stands there.
import Modeler from "bpmn-js/lib/Modeler";
import AlignElementsModule from "bpmn-js/lib/features/align-elements";
import DistributeElementsModule from "bpmn-js/lib/features/distribute-elements";
import { drempel, spiffworkflow } from "./woordenschat.js";

// Their icons carry style attributes, which the content security policy refuses.
const LEFT_OUT = [AlignElementsModule, DistributeElementsModule];
const FONT = '"Noto Sans", Arial, sans-serif';

class Diagramedit extends Modeler {}
Diagramedit.prototype._modules = Modeler.prototype._modules.filter((module) => !LEFT_OUT.includes(module));

export function makeModeler(container, ...modules) {
  return new Diagramedit({
    container,
    additionalModules: modules,
    moddleExtensions: { spiffworkflow, drempel },
    // The letters of engine/drawing/names.py, so that a name breaks here as in the picture.
    textRenderer: {
      defaultStyle: { fontFamily: FONT, fontSize: 12, lineHeight: 1.2 },
      externalStyle: { fontSize: 11, lineHeight: 1.2 },
    },
  });
}
