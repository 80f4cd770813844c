"""Random diagrams of nested blocks: whatever the subset allows, in combinations that nobody drew yet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="definities">'
)
TIMER = (
    "<bpmn:timerEventDefinition><bpmn:timeDate>term(vandaag(), &quot;P14D&quot;)</bpmn:timeDate>"
    "</bpmn:timerEventDefinition>"
)
LIST = (
    "<bpmn:multiInstanceLoopCharacteristics{}><bpmn:loopDataInputRef>acties</bpmn:loopDataInputRef>"
    '<bpmn:inputDataItem id="item_{}"/></bpmn:multiInstanceLoopCharacteristics>'
)
TASK = st.just(("task",))
LEAVES = st.sampled_from(
    [("task",), ("wait",), ("catch",), ("script",), ("service",), ("list",), ("list_in_order",)]
)


def _blocks(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    boundary = st.sampled_from(["none", "message", "timer", "timer_beside", "message_beside"])
    return st.one_of(
        st.tuples(st.just("after"), inner, inner),
        st.tuples(st.just("choice"), inner, inner),
        st.tuples(st.just("both"), inner, inner),
        st.tuples(st.just("loop"), inner),
        st.tuples(st.just("inside"), inner, boundary, inner),
        st.tuples(st.just("each"), inner),
    )


BLOCKS = st.recursive(LEAVES, _blocks, max_leaves=6)


class Drawing:
    """Writes blocks as BPMN; each has one way in and one way out."""

    def __init__(self) -> None:
        self.count = 0
        self.messages: list[str] = []

    def diagram(self, block: Any) -> bytes:
        inner = self._process(block)
        declared = "".join(f'<bpmn:message id="M_{name}" name="{name}"/>' for name in self.messages)
        text = f'{HEAD}{declared}<bpmn:process id="proces">{inner}</bpmn:process></bpmn:definitions>'
        return text.encode()

    def _process(self, block: Any) -> str:
        parts: list[str] = []
        begin, end = self._node(parts, "startEvent"), self._node(parts, "endEvent")
        first, last = self._block(parts, block)
        self._flow(parts, begin, first)
        self._flow(parts, last, end)
        return "".join(parts)

    def _name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def _node(self, parts: list[str], kind: str, inside: str = "", attributes: str = "") -> str:
        name = self._name(kind)
        parts.append(f'<bpmn:{kind} id="{name}" {attributes}>{inside}</bpmn:{kind}>')
        return name

    def _flow(self, parts: list[str], source: str, target: str, condition: str = "", name: str = "") -> None:
        asked = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
        name = name or self._name("flow")
        ends = f'sourceRef="{source}" targetRef="{target}"'
        parts.append(f'<bpmn:sequenceFlow id="{name}" {ends}>{asked}</bpmn:sequenceFlow>')

    def _message(self) -> str:
        name = self._name("bericht")
        self.messages.append(name)
        return f'<bpmn:messageEventDefinition messageRef="M_{name}"/>'

    def _block(self, parts: list[str], block: Any) -> tuple[str, str]:
        kind, *inner = block
        if inner:
            drawn: tuple[str, str] = getattr(self, f"_{kind}")(parts, *inner)
            return drawn
        if kind in ("list", "list_in_order"):
            order = ' isSequential="true"' if kind == "list_in_order" else ""
            node = self._node(parts, "userTask", LIST.format(order, self._name("nr")))
        elif kind == "script":
            node = self._node(parts, "scriptTask", "<bpmn:script>signaal_nr = 1</bpmn:script>")
        elif kind == "service":
            operator = f'<spiffworkflow:serviceTaskOperator id="bericht/nr_{self.count}"/>'
            inside = f"<bpmn:extensionElements>{operator}</bpmn:extensionElements>"
            node = self._node(parts, "serviceTask", inside)
        elif kind == "task":
            node = self._node(parts, "userTask")
        else:
            node = self._node(parts, "intermediateCatchEvent", TIMER if kind == "wait" else self._message())
        return node, node

    def _after(self, parts: list[str], first: Any, second: Any) -> tuple[str, str]:
        begin, middle = self._block(parts, first)
        again, end = self._block(parts, second)
        self._flow(parts, middle, again)
        return begin, end

    def _choice(self, parts: list[str], first: Any, second: Any) -> tuple[str, str]:
        default = self._name("anders")
        split = self._node(parts, "exclusiveGateway", attributes=f'default="{default}"')
        merge = self._node(parts, "exclusiveGateway")
        for block, condition, name in ((first, "gelukt == True", ""), (second, "", default)):
            begin, end = self._block(parts, block)
            self._flow(parts, split, begin, condition, name)
            self._flow(parts, end, merge)
        return split, merge

    def _both(self, parts: list[str], first: Any, second: Any) -> tuple[str, str]:
        split, join = self._node(parts, "parallelGateway"), self._node(parts, "parallelGateway")
        for block in (first, second):
            begin, end = self._block(parts, block)
            self._flow(parts, split, begin)
            self._flow(parts, end, join)
        return split, join

    def _loop(self, parts: list[str], body: Any) -> tuple[str, str]:
        back = self._name("terug")
        merge = self._node(parts, "exclusiveGateway")
        split = self._node(parts, "exclusiveGateway", attributes=f'default="{back}"')
        out = self._node(parts, "exclusiveGateway")
        begin, end = self._block(parts, ("after", ("task",), body))
        self._flow(parts, merge, begin)
        self._flow(parts, end, split)
        self._flow(parts, split, out, "gelukt == True")
        self._flow(parts, split, merge, name=back)
        return merge, out

    def _inside(self, parts: list[str], body: Any, boundary: str, aside: Any) -> tuple[str, str]:
        host = self._node(parts, "subProcess", self._process(body))
        if boundary == "none":
            return host, host
        trigger = TIMER if boundary.startswith("timer") else self._message()
        beside = boundary.endswith("beside")
        stays = ' cancelActivity="false"' if beside else ""
        event = self._node(parts, "boundaryEvent", trigger, f'attachedToRef="{host}"{stays}')
        begin, end = self._block(parts, aside)
        self._flow(parts, event, begin)
        after = self._node(parts, "endEvent" if beside else "exclusiveGateway")
        self._flow(parts, end, after)
        if beside:
            return host, host
        self._flow(parts, host, after)
        return host, after

    def _each(self, parts: list[str], body: Any) -> tuple[str, str]:
        inside = LIST.format("", self._name("nr")) + self._process(body)
        host = self._node(parts, "subProcess", inside)
        return host, host
