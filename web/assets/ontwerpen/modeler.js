// The bpmn.io modeler with only what this product runs, in Dutch. Its watermark at the bottom right stays fully
// visible, as its licence asks: nothing of ours stands there.
import Modeler from "bpmn-js/lib/Modeler";
import AlignElementsModule from "bpmn-js/lib/features/align-elements";
import DistributeElementsModule from "bpmn-js/lib/features/distribute-elements";
import FeedbackModule from "bpmn-js/lib/features/modeling-feedback";
import MinimapModule from "diagram-js-minimap";
import { ClipboardModule } from "./clipboard.js";
import { DroppingModule } from "./dropping.js";
import { NeatModule } from "./neat.js";
import { OfferModule } from "./offer.js";
import { NamingModule } from "./naming.js";
import { RoomModule } from "./room.js";
import { StraightModule } from "./straight.js";
import { TogetherModule } from "./together.js";
import { DutchModule } from "./dutch.js";
import { ShowingModule } from "./showing.js";
import { drempel, spiffworkflow } from "./vocabulary.js";

// The icons of two carry style attributes, which the content security policy refuses; refusals are told in dropping.js.
const LEFT_OUT = [AlignElementsModule, DistributeElementsModule, FeedbackModule];
const FONT = '"Noto Sans", Arial, sans-serif';

class Editor extends Modeler {}
Editor.prototype._modules = Modeler.prototype._modules.filter((module) => !LEFT_OUT.includes(module));

export function makeModeler(container) {
  return new Editor({
    container,
    additionalModules: [
      MinimapModule,
      DutchModule,
      ClipboardModule,
      TogetherModule,
      OfferModule,
      DroppingModule,
      NeatModule,
      NamingModule,
      RoomModule,
      StraightModule,
      ShowingModule,
    ],
    moddleExtensions: { spiffworkflow, drempel },
    // The letters of engine/drawing/names.py, so that a name breaks here as in the picture.
    textRenderer: {
      defaultStyle: { fontFamily: FONT, fontSize: 12, lineHeight: 1.2 },
      externalStyle: { fontSize: 11, lineHeight: 1.2 },
    },
  });
}
