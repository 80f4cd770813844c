"""What the law asks for says so, in a diagram that two people help."""

from __future__ import annotations

import re

from tests.checking import changed, codes

COURT, DAY = "processes/gedeeld/rechtszaak.bpmn", "processes/gedeeld/ontruiming_voorbereiden.bpmn"
FOUR_EYES = r'\s*<spiffworkflow:property name="vier_ogen" value="ja"/>'
SAYS = r'\s*<spiffworkflow:property name="wettelijk" value="ja"/>'


def test_a_term_of_the_law_says_so() -> None:
    with_term = changed(
        DAY, r'term\(besluit_opnieuw_op, "P0D"\)', 'wettelijke_term(besluit_opnieuw_op, "P0D")', "zaanstad"
    )
    assert codes(with_term, "zaanstad") == [("termijn_van_de_wet", "ov_later")]


def test_a_diagram_with_what_the_law_asks_for_takes_two() -> None:
    alone = changed(COURT, FOUR_EYES, "", "zaanstad")
    assert codes(alone, "zaanstad") == [("wet_zonder_vier_ogen", "gedeeld_rechtszaak")]


def test_without_anything_of_the_law_one_is_enough() -> None:
    nothing = changed(COURT, SAYS, "", "zaanstad", every=True)
    plain = {**nothing, COURT: re.sub(FOUR_EYES.encode(), b"", nothing[COURT])}
    assert codes(plain, "zaanstad") == []
