// Enhancements only: every page works without this file.
import "./inlezen.js";
import "./formulier.js";
import "./concept.js";
import "./demo.js";
import "./diagram.js";
import "./overleg.js";
import "./printen.js";
import "./uitklap.js";
