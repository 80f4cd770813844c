// The words of the editor in Dutch. A test reads what bpmn-js can say, and misses none here.
const NL = {
  // Tools and the palette
  "Activate hand tool": "Schuiven",
  "Activate lasso tool": "Meerdere kiezen",
  "Activate create/remove space tool": "Ruimte maken of weghalen",
  "Activate global connect tool": "Verbinden",
  "Open minimap": "Overzicht tonen",
  "Close minimap": "Overzicht sluiten",
  "Search in diagram": "Zoeken in het diagram",
  "Open {element}": "Open {element}",

  // Beside what is chosen
  "Add text annotation": "Notitie toevoegen",
  "Add lane above": "Baan erboven",
  "Add lane below": "Baan eronder",
  "Divide into two lanes": "In twee banen delen",
  "Divide into three lanes": "In drie banen delen",
  "Change element": "Ander soort stap",
  "Connect to other element": "Verbinden met een andere stap",
  "Connect using association": "Notitie verbinden",
  Delete: "Weghalen",

  // What a step can become
  "User task": "Taak",
  "Service task": "Brief of bericht",
  "Business rule task": "Beslistabel",
  "Script task": "Gegevens noteren",
  "Call activity": "Ander diagram",
  "Sub-process (expanded)": "Onderdeel",
  "Exclusive gateway": "Keuze",
  "Parallel gateway": "Tegelijk",
  "Start event": "Begin",
  "End event": "Einde",
  "Message start event": "Begin met een bericht",
  "Message end event": "Einde met een bericht",
  "Message intermediate catch event": "Wachten op een bericht",
  "Message intermediate throw event": "Bericht sturen",
  "Timer intermediate catch event": "Wachten op een termijn",
  "Message boundary event": "Bericht onderbreekt",
  "Timer boundary event": "Termijn onderbreekt",
  "Message boundary event (non-interrupting)": "Bericht, loopt ernaast",
  "Timer boundary event (non-interrupting)": "Termijn, loopt ernaast",
  "Sequence flow": "Gewone pijl",
  "Default flow": "Pijl als niets anders geldt",
  "Parallel multi-instance": "Voor elk van een lijst, tegelijk",
  "Sequential multi-instance": "Voor elk van een lijst, na elkaar",
};

// Words of what is never offered here: they need no Dutch.
export const NEVER = [
  "Align elements",
  "Align elements ",
  "Append compensation activity",
  "Append conditional intermediate catch event",
  "Append end event",
  "Append gateway",
  "Append intermediate/boundary event",
  "Append message intermediate catch event",
  "Append receive task",
  "Append signal intermediate catch event",
  "Append task",
  "Append timer intermediate catch event",
  "Collection",
  "Connect using data input association",
  "Create data object reference",
  "Create data store reference",
  "Create end event",
  "Create expanded sub-process",
  "Create gateway",
  "Create group",
  "Create intermediate/boundary event",
  "Create pool/participant",
  "Create start event",
  "Create task",
  "Data object must be placed within a pool/participant.",
  "Distribute elements horizontally",
  "Distribute elements vertically",
  "flow elements must be children of pools/participants",
  "Loop",
  "Participant multiplicity",
  "Toggle non-interrupting",
];

export function translate(text, values = {}) {
  return (NL[text] ?? text).replace(/{([^}]+)}/g, (place, name) => values[name] ?? place);
}

export const DutchModule = { translate: ["value", translate] };
