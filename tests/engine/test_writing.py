"""The one form of a diagram: whatever an editor does to a file, what says the same is the same bytes."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest
from lxml import etree

from engine.settings import ROOT
from engine.spiff import BPMN, DiagramRefused
from engine.writing import ContentLost, canonical, for_editor, restore
from tests.written import scrambled

ROUTE = canonical((ROOT / "processes" / "zaanstad" / "huurachterstand.bpmn").read_bytes())
LISTS = canonical((ROOT / "processes" / "gedeeld" / "overlast_acties.bpmn").read_bytes())
ANSWER = b"<bpmn:outgoing>van_hoever_naar_eerste_contact</bpmn:outgoing>"
NOTED = b'<bpmn:scriptTask id="kans_noteren" name="Kans noteren">'
REMARK = b"<!-- afgesproken op 3 maart -->"


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) == 1, data.count(old)
    return data.replace(old, new)


def ids(data: bytes, kind: str) -> list[str | None]:
    return [node.get("id") for node in etree.fromstring(data).iter(f"{BPMN}{kind}")]


@pytest.mark.parametrize(
    ("written", "instead_of"),
    [
        (b'id="verder" name=""', b'id="verder"'),
        (b'name="Betaald" cancelActivity="true" id="betaald"', b'id="betaald" name="Betaald"'),
        (b"<bpmn:timeDate>term(", b'<bpmn:timeDate xsi:type="bpmn:tFormalExpression">term('),
        (
            b'<bpmn:script><![CDATA[onderbreking = "kans"]]></bpmn:script>',
            b'<bpmn:script>onderbreking = "kans"</bpmn:script>',
        ),
        (b'id="shape_7" bpmnElement="verder"', b'id="verder_di" bpmnElement="verder"'),
        (b"<bpmn:outgoing>uit</bpmn:outgoing>" + ANSWER, ANSWER),
        (b"", b"<bpmn:flowNodeRef>hoever</bpmn:flowNodeRef>\n"),
        (
            b'id="einde_vertrokken" name="Vrijwillig vertrek"><bpmn:documentation> </bpmn:documentation>',
            b'id="einde_vertrokken" name="Vrijwillig vertrek">',
        ),
    ],
)
def test_what_means_the_same_is_written_the_same(written: bytes, instead_of: bytes) -> None:
    place = ROUTE.index(instead_of)
    other = ROUTE[:place] + written + ROUTE[place + len(instead_of) :]
    assert other != ROUTE
    assert canonical(other) == ROUTE


@pytest.mark.parametrize("data", [ROUTE, LISTS])
def test_prefixes_order_and_spaces_say_nothing(data: bytes) -> None:
    other = scrambled(data)
    assert b"<bpmn:" not in other
    assert canonical(other) == data


def test_numbers_have_one_form() -> None:
    assert canonical(re.sub(rb'(x|y|width|height)="(\d+)"', rb'\1="\2.0"', ROUTE)) == ROUTE


def test_the_order_of_flows_is_kept_for_it_decides_at_a_gateway() -> None:
    root = etree.fromstring(ROUTE)
    inside = root.find(f".//{BPMN}subProcess")
    assert inside is not None
    flows = inside.findall(f"{BPMN}sequenceFlow")
    inside.append(flows[1])
    moved = canonical(etree.tostring(root))
    assert ids(moved, "sequenceFlow") != ids(ROUTE, "sequenceFlow")
    outgoing = re.search(rb'id="hoever"(.*?)</bpmn:exclusiveGateway>', moved, re.DOTALL)
    assert outgoing is not None
    assert outgoing[1].rstrip().endswith(ANSWER)


def test_a_step_belongs_to_the_lane_in_which_it_is_drawn() -> None:
    data = canonical((ROOT / "processes" / "zaanstad" / "reactie_op_seintje.bpmn").read_bytes())
    before = {ref.text for ref in etree.fromstring(data).iter(f"{BPMN}flowNodeRef")}
    other = re.sub(rb"\s*<bpmn:flowNodeRef>.*?</bpmn:flowNodeRef>", b"", data)
    assert canonical(other) == data
    assert {"gemeente_en_wijkteam", "reageren"} <= before


def test_a_step_that_stands_in_no_lane_stays_where_it_was() -> None:
    far = re.sub(rb'(bpmnElement="einde_vertrokken">\s*<dc:Bounds x=")\d+', rb"\g<1>99999", ROUTE)
    assert far != ROUTE
    assert b"<bpmn:flowNodeRef>einde_vertrokken</bpmn:flowNodeRef>" in canonical(far)


def test_an_event_on_a_border_is_in_the_lane_of_its_host() -> None:
    edge = re.sub(
        rb'(bpmnElement="termijn_seintje_1">\s*<dc:Bounds x="\d+" y=")\d+', rb"\g<1>99999", ROUTE, count=1
    )
    assert edge != ROUTE
    hung = changed(edge, b"        <bpmn:flowNodeRef>termijn_seintje_1</bpmn:flowNodeRef>\n", b"")
    assert b"<bpmn:flowNodeRef>termijn_seintje_1</bpmn:flowNodeRef>" in canonical(hung)


def test_a_step_belongs_to_the_innermost_lane() -> None:
    root = etree.fromstring(ROUTE)
    (lane,) = root.iter(f"{BPMN}lane")
    etree.SubElement(etree.SubElement(lane, f"{BPMN}childLaneSet", id="in"), f"{BPMN}lane", id="inner")
    (shape,) = (one for one in root.iter("{*}BPMNShape") if one.get("bpmnElement") == lane.get("id"))
    twin = deepcopy(shape)
    twin.set("bpmnElement", "inner")
    (bounds,) = twin.iter("{*}Bounds")
    bounds.set("width", str(int(bounds.get("width", "")) - 1))
    shape.addnext(twin)
    written = etree.fromstring(canonical(etree.tostring(root)))
    members = {one.get("id"): len(one.findall(f"{BPMN}flowNodeRef")) for one in written.iter(f"{BPMN}lane")}
    assert members["inner"] == len(lane.findall(f"{BPMN}flowNodeRef"))
    assert members[str(lane.get("id"))] == 0


def test_what_stands_in_a_group_is_not_written_at_each_step() -> None:
    """An editor does, for a step and for a flow alike; the engine would have nothing to do with it."""
    noted = b"<bpmn:categoryValueRef>eerste_seintje</bpmn:categoryValueRef>"
    data = changed(ROUTE, NOTED, NOTED + noted)
    flow = re.search(rb"<bpmn:sequenceFlow [^>]*[^/]>", data)
    assert flow is not None
    assert canonical(data.replace(flow[0], flow[0] + noted)) == ROUTE


def test_messages_stand_by_id() -> None:
    root = etree.fromstring(ROUTE)
    for message in reversed(root.findall(f"{BPMN}message")):
        root.append(message)
    assert canonical(etree.tostring(root)) == ROUTE


def test_comments_stay_before_what_they_are_about() -> None:
    other = changed(
        ROUTE,
        b'    <bpmn:scriptTask id="kans_noteren"',
        b"    " + REMARK + b'\n    <bpmn:scriptTask id="kans_noteren"',
    )
    other = changed(other, b"<bpmn:definitions ", REMARK + b"\n<bpmn:definitions ") + REMARK + b"\n"
    assert canonical(other) == other
    assert canonical(scrambled(other)) == other


def test_words_of_others_are_kept_with_their_prefix() -> None:
    foreign = changed(
        ROUTE, b' targetNamespace="urn:drempel"', b' targetNamespace="urn:drempel" xmlns:kleur="urn:kleur"'
    )
    foreign = changed(
        foreign,
        b'<bpmn:scriptTask id="kans_noteren"',
        b'<bpmn:scriptTask kleur:vulling="rood &amp; &#10;wit" id="kans_noteren"',
    )
    once = canonical(foreign)
    assert b'id="kans_noteren" name="Kans noteren" kleur:vulling="rood &amp; &#10;wit"' in once
    assert canonical(once) == once


def test_text_with_elements_in_it_is_left_as_it_is() -> None:
    said = b"<bpmn:documentation>Lees <b>dit</b>, en dan verder.</bpmn:documentation>"
    place = b'<bpmn:scriptTask id="kans_noteren" name="Kans noteren">'
    assert said in canonical(changed(ROUTE, place, place + said))


def test_what_is_no_xml_is_refused() -> None:
    with pytest.raises(DiagramRefused, match="DOCTYPE"):
        canonical(ROUTE.replace(b"<bpmn:definitions", b'<!DOCTYPE a [<!ENTITY b "c">]><bpmn:definitions', 1))
    with pytest.raises(DiagramRefused, match="no valid XML"):
        restore(b"<", ROUTE)


# To an editor and back


def test_a_list_goes_to_the_editor_and_comes_back() -> None:
    given = for_editor(LISTS)
    assert b"<bpmn:loopDataInputRef>" not in given
    assert b'lijst="open_overlast_acties"' in given
    assert restore(given, LISTS) == LISTS
    other = given.replace(b'lijst="open_overlast_acties"', b'lijst="andere_acties"')
    assert restore(other, LISTS) == LISTS.replace(b"Ref>open_overlast_acties<", b"Ref>andere_acties<")


def test_what_an_editor_puts_last_goes_back_to_its_place() -> None:
    root = etree.fromstring(for_editor(ROUTE))
    for kind in ("scriptTask", "sequenceFlow", "message", "property"):
        for node in list(root.iter(f"{{*}}{kind}"))[:3]:
            around = node.getparent()
            assert around is not None
            around.append(node)
    assert restore(etree.tostring(root), ROUTE) == ROUTE


def test_what_is_new_comes_where_the_editor_put_it() -> None:
    new = b'<bpmn:sequenceFlow id="nieuw" sourceRef="hoever" targetRef="seintje_2"/>'
    edited = changed(
        ROUTE,
        b"    </bpmn:subProcess>\n    <bpmn:boundaryEvent",
        new + b"    </bpmn:subProcess>\n    <bpmn:boundaryEvent",
    )
    assert (
        ids(restore(edited, ROUTE), "sequenceFlow").index("nieuw")
        == ids(ROUTE, "sequenceFlow").index("van_hoever_naar_vervolg_kiezen") + 1
    )


def test_comments_come_back_and_go_with_what_they_stood_in() -> None:
    place = b'    <bpmn:scriptTask id="kans_noteren"'
    inside = b'      <bpmn:script>onderbreking = "kans"</bpmn:script>\n'
    commented = changed(ROUTE, place, b"    " + REMARK + b"\n" + place)
    commented = changed(commented, inside, b"      <!-- in de stap -->\n" + inside)
    commented = (
        changed(commented, b"<bpmn:definitions ", b"<!-- vooraf -->\n<bpmn:definitions ")
        + b"<!-- achteraf -->\n"
    )
    assert restore(ROUTE, commented) == commented
    root = etree.fromstring(ROUTE)
    (gone,) = (node for node in root.iter(f"{BPMN}scriptTask") if node.get("id") == "kans_noteren")
    around = gone.getparent()
    assert around is not None
    around.remove(gone)
    without = restore(etree.tostring(root), commented)
    assert REMARK in without
    assert b"vooraf" in without
    assert b"in de stap" not in without


@pytest.mark.parametrize(
    "foreign",
    [
        b'<bpmn:scriptTask xmlns:ander="urn:ander" ander:soort="x" id="kans_noteren" name="Kans noteren">',
        NOTED + b'<bpmn:extensionElements><ander:soort xmlns:ander="urn:ander"/></bpmn:extensionElements>',
    ],
)
def test_what_the_editor_cannot_show_is_never_lost_unsaid(foreign: bytes) -> None:
    before = changed(ROUTE, NOTED, foreign)
    with pytest.raises(ContentLost, match="kans_noteren: soort would be lost"):
        restore(ROUTE, before)
    assert restore(for_editor(before), before) == canonical(before)


def test_another_process_does_not_replace_this_one() -> None:
    with pytest.raises(ContentLost, match="another process"):
        restore(LISTS, ROUTE)


def test_a_step_that_was_removed_takes_its_own_with_it() -> None:
    root = etree.fromstring(for_editor(LISTS))
    (repeated,) = (loop.getparent() for loop in root.iter(f"{BPMN}multiInstanceLoopCharacteristics"))
    assert repeated is not None
    around = repeated.getparent()
    assert around is not None
    around.remove(repeated)
    left = restore(etree.tostring(root), LISTS)
    assert b"loopDataInputRef" not in left
