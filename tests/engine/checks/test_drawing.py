"""A drawing that is missing or cannot be read is one finding, with its cure, and is not published."""

from __future__ import annotations

import pytest

from engine.checks import Severity
from tests.checking import ROUTE, changed, codes, found

PLANE = r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>"
SLIPS = [
    (PLANE, "", "geen_tekening", ""),
    (r"<bpmndi:BPMNPlane.*</bpmndi:BPMNPlane>", "", "geen_tekening", ""),
    (r"<bpmndi:BPMNShape.*</bpmndi:BPMNEdge>", "", "geen_tekening", ""),
    ('isHorizontal="true"', 'isHorizontal="false"', "staande_pool", "proef_huurachterstand_deelnemer"),
    ('width="120"', 'width="NaN"', "maat_onleesbaar", "contact_zoeken"),
    ('width="120"', 'width="-120"', "vorm_zonder_maat", "contact_zoeken"),
    ('width="120"', 'width="breed"', "maat_onleesbaar", "contact_zoeken"),
    ('height="80"', 'height="80px"', "maat_onleesbaar", "contact_zoeken"),
    ('<di:waypoint x="500"', '<di:waypoint x="1,5"', "maat_onleesbaar", "contact_zoeken_naar_naar_seintje"),
    (
        '<di:waypoint x="500" y="140"',
        '<di:waypoint x="500"',
        "maat_onleesbaar",
        "contact_zoeken_naar_naar_seintje",
    ),
    ('<dc:Bounds x="380" y="100" width="120" height="80"/>', "", "vorm_zonder_plaats", "contact_zoeken"),
    ('bpmnElement="contact_zoeken"', 'bpmnElement="weg"', "getekend_bestaat_niet", "weg"),
    ('bpmnElement="contact_zoeken"', 'bpmnElement="reageren"', "twee_keer_getekend", "reageren"),
    ('<di:waypoint x="500" y="140"/>', "", "lijn_zonder_punten", "contact_zoeken_naar_naar_seintje"),
    ("</bpmn:collaboration>", '<bpmn:participant id="twee"/></bpmn:collaboration>', "tweede_pool", "twee"),
    ("reageren</bpmn:flowNodeRef>", "weg</bpmn:flowNodeRef>", "baan_met_onbekende", "lane_wijkteam"),
]
# The library reads these two as well and fails, so no version with one of them was ever deployed.
NEVER_DEPLOYED = [
    ('x="380"', 'x=""', "maat_onleesbaar", "contact_zoeken"),
    ('y="100"', 'y="P2M"', "maat_onleesbaar", "contact_zoeken"),
]


@pytest.mark.parametrize(("pattern", "new", "code", "element"), [*SLIPS, *NEVER_DEPLOYED])
def test_a_drawing_that_cannot_be_shown_is_one_finding(
    pattern: str, new: str, code: str, element: str
) -> None:
    (finding,) = found(changed(ROUTE, pattern, new))
    assert (finding.code, finding.element, finding.file) == (code, element, ROUTE)
    assert finding.severity is Severity.STOPS
    assert finding.what
    assert finding.cure


def test_a_prefixed_name_in_a_drawing_is_read() -> None:
    assert codes(changed(ROUTE, 'bpmnElement="', 'bpmnElement="proef:', every=True)) == []


@pytest.mark.parametrize("size", ['width="0" height="14"', 'width="90" height="0"', 'height="14"'])
def test_a_label_without_size_is_drawn_where_names_stand(size: str) -> None:
    label = rf'\g<0><bpmndi:BPMNLabel><dc:Bounds x="10" y="10" {size}/></bpmndi:BPMNLabel>'
    assert codes(changed(ROUTE, '<dc:Bounds x="900" y="442" width="36" height="36"/>', label)) == []


def test_what_is_hard_to_read_is_said_and_published() -> None:
    (finding,) = found(changed(ROUTE, '<dc:Bounds x="510" y="340"', '<dc:Bounds x="510" y="345"'))
    assert (finding.code, finding.severity) == ("eindigt_los", Severity.WARNS)


def test_a_finding_names_its_element_as_people_do() -> None:
    (finding,) = found(changed(ROUTE, 'width="120"', 'width="NaN"'))
    assert finding.name == "Contact zoeken met huurder"
    assert finding.line() == (
        'processes/proef/huurachterstand.bpmn: contact_zoeken "Contact zoeken met huurder": '
        "De maat width van dit element is geen getal. Teken het opnieuw. [maat_onleesbaar]"
    )
    assert "has no usable width in its drawing" in finding.line("en")
