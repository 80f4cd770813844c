"""A loop without a question is found before the engine looks ahead in it for ever."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.checks import Severity, loops
from engine.spiff import Execution, parse

SPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ROUND = {  # what stands in the loop: its elements, each followed by the next, and the first one by the last
    "a throw event and a subprocess with borders": ["gooi", "deel"],
    "a throw event, a task and a subprocess": ["taak", "gooi", "deel"],
    "two tasks": ["taak", "andere"],
    "a task by itself": ["taak", "gooi"],
    "two subprocesses": ["deel", "tweede"],
    "a task and a script": ["zet", "taak"],
}
THROWS = '<messageEventDefinition messageRef="m2"/>'
CATCHES = '<messageEventDefinition messageRef="m1"/>'
PARTS = {
    "taak": '<userTask id="taak"/>',
    "andere": '<userTask id="andere"/>',
    "zet": '<scriptTask id="zet"><script>x = 1</script></scriptTask>',
    "gooi": f'<intermediateThrowEvent id="gooi">{THROWS}</intermediateThrowEvent>',
    "vraag": '<exclusiveGateway id="vraag" default="vraag_einde"/>',
}


def subprocess(name: str, inside: str = "") -> str:
    begin, task, end = (f"{name}_{part}" for part in ("b", "t", "e"))
    inside = inside or f'<userTask id="{task}"/>{flow(begin, task)}{flow(task, end)}'
    return f'<subProcess id="{name}"><startEvent id="{begin}"/><endEvent id="{end}"/>{inside}</subProcess>'


def flow(source: str, target: str, condition: str = "") -> str:
    asked = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{source}_{target}" {ends}>{asked}</sequenceFlow>'


def border(host: str, target: str) -> str:
    event = f'<boundaryEvent id="{host}_rand" attachedToRef="{host}">{CATCHES}</boundaryEvent>'
    return event + flow(f"{host}_rand", target)


def diagram(names: list[str], *, question: bool = False) -> bytes:
    hosts = [name for name in names if name not in PARTS]
    body = "".join(PARTS[name] for name in names if name in PARTS)
    body += "".join(subprocess(name) + border(name, "einde") for name in hosts)
    body += "".join(flow(*way) for way in pairwise(names))
    if question:
        ways = [(names[-1], "vraag"), ("vraag", names[0], "x"), ("vraag", "einde")]
        body += PARTS["vraag"] + "".join(flow(*way) for way in ways)
    else:
        body += flow(names[-1], names[0])
    end = '<endEvent id="einde"/>' if question or hosts else ""
    return process(f'<startEvent id="begin"/>{end}{flow("begin", names[0])}{body}')


def process(body: str) -> bytes:
    messages = '<message id="m1" name="een"/><message id="m2" name="twee"/>'
    return f'<definitions xmlns="{SPACE}">{messages}<process id="lus">{body}</process></definitions>'.encode()


@pytest.mark.parametrize("names", ROUND.values(), ids=ROUND.keys())
def test_a_loop_without_a_question_is_one_finding(names: list[str]) -> None:
    (finding,) = loops.findings({"lus.bpmn": diagram(names)})
    assert (finding.code, finding.severity) == ("lus_zonder_vraag", Severity.STOPS)
    assert finding.element in names
    assert finding.what
    assert finding.why
    assert finding.cure


@pytest.mark.parametrize("names", ROUND.values(), ids=ROUND.keys())
def test_the_engine_would_look_ahead_in_it_without_end(names: list[str]) -> None:
    with pytest.raises(RecursionError):
        started(diagram(names))


@pytest.mark.parametrize("names", ROUND.values(), ids=ROUND.keys())
def test_with_a_question_it_runs_and_is_passed(names: list[str]) -> None:
    assert list(loops.findings({"lus.bpmn": diagram(names, question=True)})) == []
    assert started(diagram(names, question=True)).work_items()


def test_a_loop_within_a_subprocess_is_found() -> None:
    inside = '<userTask id="a"/><userTask id="b"/>' + flow("om_b", "a") + flow("a", "b") + flow("b", "a")
    body = '<startEvent id="begin"/><endEvent id="einde"/>' + flow("begin", "om") + flow("om", "einde")
    files = {"lus.bpmn": process(body + subprocess("om", inside))}
    assert [one.element for one in loops.findings(files)] == ["a"]


def test_two_loops_are_two_findings_and_what_leads_to_one_is_none() -> None:
    body = "".join(f'<userTask id="{name}"/>' for name in "wacd") + '<parallelGateway id="b"/>'
    ways = [("w", "a"), ("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "c")]
    files = {"lus.bpmn": process(body + "".join(flow(*way) for way in ways))}
    assert [one.element for one in loops.findings(files)] == ["a", "c"]


def started(data: bytes) -> Execution:
    return Execution.start(parse({"lus.bpmn": data})["lus"], {}, {}, frozenset({"x"}), lambda *_: None)
