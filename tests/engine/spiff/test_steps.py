"""Each kind of element that a diagram may use moves as it is drawn, through its stored form."""

from __future__ import annotations

import pytest

from engine.spiff import ProcessModel, parse
from tests.engine.spiff.driver import Run, files


def test_a_user_task_waits_for_a_person() -> None:
    run = Run("user_task")
    assert run.open == ["ut_doen"]
    assert run.visited == ["ut_begin"]
    run.complete("ut_doen")
    assert run.done
    assert run.visited == ["ut_begin", "ut_doen", "ut_einde"]


@pytest.mark.parametrize(("amount", "task"), [(100, "gw_veel_werk"), (99, "gw_weinig_werk")])
def test_a_gateway_reads_the_facts_as_they_are_now(amount: int, task: str) -> None:
    run = Run("gateway")
    run.complete("gw_vragen", achterstand=amount)
    assert run.open == [task]


VEEL, WEINIG = "gw_groot_naar_gw_veel_werk", "gw_groot_naar_gw_weinig_werk"
FLOW = """<bpmn:sequenceFlow id="{}" sourceRef="gw_groot" targetRef="{}">
      <bpmn:conditionExpression>achterstand &gt;= {}</bpmn:conditionExpression>
    </bpmn:sequenceFlow>"""
OTHERWISE = '<bpmn:sequenceFlow id="anders" sourceRef="gw_groot" targetRef="gw_einde"/>'


def _drawn(first: str, many: int, few: int) -> str:
    """With two conditions that both hold: the flow that stands first, and the heights of both steps."""
    drawing = files("gateway")["gateway.bpmn"].decode()
    flows = [FLOW.format(VEEL, "gw_veel_werk", 100), FLOW.format(WEINIG, "gw_weinig_werk", 50)]
    unconditional = f'<bpmn:sequenceFlow id="{WEINIG}" sourceRef="gw_groot" targetRef="gw_weinig_werk"/>'
    for old, new in (
        (flows[0], "@1@"),
        (unconditional, f"@2@{OTHERWISE}"),
        (f'default="{WEINIG}"', 'default="anders"'),
        (f"<bpmn:outgoing>{WEINIG}<", f"<bpmn:outgoing>{WEINIG}</bpmn:outgoing><bpmn:outgoing>anders<"),
        ('<dc:Bounds x="566" y="100"', '<dc:Bounds x="566" y="@many@"'),
        ('<dc:Bounds x="566" y="240"', '<dc:Bounds x="566" y="@few@"'),
    ):
        assert drawing.count(old) == 1, old
        drawing = drawing.replace(old, new)
    at = flows if first == "gw_veel_werk" else flows[::-1]
    drawing = drawing.replace("@1@", at[0]).replace("@2@", at[1])
    return drawing.replace("@many@", str(many)).replace("@few@", str(few))


@pytest.mark.parametrize(
    ("first", "many", "few", "taken"),
    [
        ("gw_veel_werk", 100, 240, "gw_veel_werk"),
        ("gw_weinig_werk", 100, 240, "gw_veel_werk"),
        ("gw_veel_werk", 240, 100, "gw_weinig_werk"),
        ("gw_weinig_werk", 240, 100, "gw_weinig_werk"),
        ("gw_veel_werk", 100, 100, "gw_veel_werk"),
        ("gw_weinig_werk", 100, 100, "gw_weinig_werk"),
    ],
)
def test_of_two_conditions_that_hold_the_way_to_the_highest_step_is_taken(
    first: str, many: int, few: int, taken: str
) -> None:
    """At the same height, the flow that stands first in the file; processes/README.md tells designers."""
    drawing = _drawn(first, many, few)

    class Drawn(Run):
        def model(self) -> ProcessModel:
            return parse({"gateway.bpmn": drawing.encode()})["gateway"]

    run = Drawn("gateway")
    run.complete("gw_vragen", achterstand=100)
    assert run.open == [taken]


def test_a_non_interrupting_timer_leaves_the_task_open() -> None:
    run = Run("timer_boundary")
    assert run.due == {"tb_te_laat": "2026-01-15"}
    assert [item.due.date().isoformat() for item in run.items if item.due] == ["2026-01-15"]
    run.fire("tb_te_laat")
    assert run.facts == {"te_laat_op": "2026-01-01"}
    assert run.open == ["tb_reageren"]
    assert run.due == {}
    run.complete("tb_reageren")
    assert run.done


def test_a_timer_goes_with_its_task() -> None:
    run = Run("timer_boundary")
    run.complete("tb_reageren")
    assert run.done
    assert run.due == {}


def test_an_interrupting_timer_withdraws_the_task() -> None:
    run = Run("timer_interrupting")
    run.fire("ti_termijn")
    assert run.open == ["ti_overnemen"]
    run.complete("ti_overnemen")
    assert run.done


def test_a_call_shares_the_facts() -> None:
    run = Run("call_activity", "called")
    assert run.open == ["cd_bellen"]
    run.complete("cd_bellen")
    assert run.open == ["ca_afronden"]
    assert run.visited == [
        "ca_begin", "cd_begin", "cd_bellen", "cd_noteren", "cd_einde", "ca_contact", "ca_gebeld"
    ]  # fmt: skip


def test_a_message_interrupts_a_subprocess() -> None:
    run = Run("subprocess_message")
    assert run.waits_for == {"betaald"}
    assert run.deliver("iets_anders") == 0
    assert run.deliver("betaald") == 1
    assert run.done
    assert run.visited[-2:] == ["sm_betaald", "sm_einde_betaald"]


def test_a_subprocess_that_ends_waits_for_nothing() -> None:
    run = Run("subprocess_message")
    run.complete("sm_doen")
    assert run.done
    assert run.waits_for == set()


@pytest.mark.parametrize("order", [("pa_links", "pa_rechts"), ("pa_rechts", "pa_links")])
def test_parallel_branches_wait_for_one_another(order: tuple[str, str]) -> None:
    run = Run("parallel")
    assert run.open == ["pa_links", "pa_rechts"]
    run.complete(order[0])
    assert run.open == [order[1]]
    run.complete(order[1])
    assert run.open == ["pa_daarna"]


@pytest.mark.parametrize(
    ("profile", "months", "task"),
    [("risico", 1, "de_streng"), ("wisselend", 4, "de_streng"), ("wisselend", 3, "de_vriendelijk")],
)
def test_a_decision_writes_the_facts(profile: str, months: int, task: str) -> None:
    run = Run("decision", "toon.dmn", facts={"profiel": profile, "maanden": months})
    assert run.open == [task]
    assert run.facts["toon_advies"] == ("dringend" if task == "de_streng" else "vriendelijk")


def test_a_service_gets_its_parameters() -> None:
    run = Run("service", facts={"signaal_nr": 1})
    assert run.calls == [("bericht/versturen", {"soort": "seintje", "aan": ["gemeente"], "nummer": 2})]
    assert run.open == ["se_daarna"]


def test_a_script_writes_the_facts() -> None:
    run = Run("script", facts={"signaal_nr": 1})
    assert run.facts == {"signaal_nr": 2, "laatste": 2}


def test_a_list_gives_each_item_its_own_task() -> None:
    run = Run("multi_instance", facts={"acties": [{"wat": "bellen"}, {"wat": "schrijven"}]})
    assert [item.item for item in run.items] == [{"wat": "bellen"}, {"wat": "schrijven"}]
    run.complete("mi_actie_uitvoeren", {"gedaan": True})
    run.complete("mi_actie_uitvoeren", {"gedaan": False})
    assert run.open == ["mi_daarna"]
    assert run.facts["resultaten"] == [{"gedaan": True}, {"gedaan": False}]
    assert run.visited == ["mi_begin", "mi_actie_uitvoeren"]


def test_each_item_of_a_list_is_due_when_the_list_is() -> None:
    run = Run("list_with_term", facts={"acties": ["bellen", "schrijven"]})
    assert [item.due.date().isoformat() for item in run.items if item.due] == ["2026-01-15"] * 2


def test_a_list_one_after_the_other() -> None:
    run = Run("multi_instance_sequential", facts={"acties": ["bellen", "schrijven"]})
    assert [item.item for item in run.items] == [{"ms_actie": "bellen"}]
    run.complete("ms_actie_uitvoeren", {"nr": 1})
    assert [item.item for item in run.items] == [{"ms_actie": "schrijven"}]
    run.complete("ms_actie_uitvoeren", {"nr": 2})
    assert run.open == ["ms_daarna"]
    assert run.facts["resultaten"] == [{"nr": 1}, {"nr": 2}]


@pytest.mark.parametrize(
    ("name", "prefix", "left"), [("list_until", "lu", 2), ("list_until_in_order", "lsu", 1)]
)
def test_a_list_stops_when_its_condition_holds(name: str, prefix: str, left: int) -> None:
    run = Run(name, facts={"acties": ["06-1", "06-2", "06-3"]})
    run.complete(f"{prefix}_bellen", {"bereikt": False})
    assert run.open == [f"{prefix}_bellen"] * left
    run.complete(f"{prefix}_bellen", {"bereikt": True})
    assert run.open == [f"{prefix}_daarna"]
    assert run.facts["resultaten"] == [{"bereikt": False}, {"bereikt": True}]


@pytest.mark.parametrize("name", ["multi_instance", "multi_instance_sequential"])
@pytest.mark.parametrize("facts", [{}, {"acties": None}, {"acties": []}])
def test_an_empty_list_passes(name: str, facts: dict[str, None]) -> None:
    run = Run(name, facts=facts)
    assert run.open in (["mi_daarna"], ["ms_daarna"])


def test_a_loop_comes_back() -> None:
    run = Run("loop_back")
    for _ in range(5):
        run.complete("lb_proberen", gelukt=False)
    assert run.open == ["lb_proberen"]
    run.complete("lb_proberen", gelukt=True)
    assert run.done


def test_a_side_process_begins_with_its_message() -> None:
    run = Run("side_process")
    assert run.open == ["sp_reageren"]
    assert run.waits_for == set()
    run.complete("sp_reageren")
    assert run.sent == ["hulp_geaccepteerd"]
    assert run.done
