// The words of ours in a diagram, for the editor: what it does not know of a vocabulary, it drops when it saves.
// A test holds the first against what the engine executes (engine/spiff/subset.py).
export const spiffworkflow = {
  name: "SpiffWorkflow",
  prefix: "spiffworkflow",
  uri: "http://spiffworkflow.org/bpmn/schema/1.0/core",
  xml: { tagAlias: "lowerCase" },
  types: [
    {
      name: "Properties",
      superClass: ["Element"],
      properties: [{ name: "values", type: "Property", isMany: true }],
    },
    {
      name: "Property",
      superClass: ["Element"],
      properties: [
        { name: "name", type: "String", isAttr: true },
        { name: "value", type: "String", isAttr: true },
      ],
    },
    {
      name: "ServiceTaskOperator",
      superClass: ["Element"],
      properties: [
        { name: "id", type: "String", isAttr: true },
        { name: "resultVariable", type: "String", isAttr: true },
        { name: "parameterList", type: "Parameters" },
      ],
    },
    {
      name: "Parameters",
      superClass: ["Element"],
      properties: [{ name: "parameters", type: "Parameter", isMany: true }],
    },
    {
      name: "Parameter",
      superClass: ["Element"],
      properties: [
        { name: "id", type: "String", isAttr: true },
        { name: "type", type: "String", isAttr: true },
        { name: "value", type: "String", isAttr: true },
      ],
    },
    {
      name: "CalledDecisionId",
      superClass: ["Element"],
      properties: [{ name: "text", type: "String", isBody: true }],
    },
  ],
};

// What stands in for the lists of a repeated step, on the way to the editor and back (engine/writing/editor.py).
export const drempel = {
  name: "Drempel",
  prefix: "drempel",
  uri: "urn:drempel:editor",
  xml: { tagAlias: "lowerCase" }, // also of the types of BPMN that it extends
  types: [
    {
      name: "Lijsten",
      extends: ["bpmn:MultiInstanceLoopCharacteristics"],
      properties: [
        { name: "lijst", type: "String", isAttr: true },
        { name: "resultaten", type: "String", isAttr: true },
      ],
    },
  ],
};
