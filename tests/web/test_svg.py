"""A diagram as SVG says the same to eye, ear and paper, and needs no style sheet and no script."""

from __future__ import annotations

import re

from lxml import etree

from engine.drawing import Drawing, Node, read
from engine.settings import ROOT
from web.diagrams.steps import as_list
from web.diagrams.svg import Marks, render

NS = {"svg": "http://www.w3.org/2000/svg"}
HELP = ROOT / "processes" / "gedeeld" / "hulp.bpmn"


def drawing() -> Drawing:
    return read(HELP.read_bytes(), HELP.name)


def tree(marks: Marks | None = None) -> etree._Element:
    return etree.fromstring(str(render(drawing(), marks)).encode())


def titles(root: etree._Element) -> list[str]:
    return [str(title) for title in root.xpath("//svg:g/svg:title/text()", namespaces=NS)]


def test_every_named_element_is_drawn_with_a_title() -> None:
    said = titles(tree())
    for node in drawing().nodes:
        if node.name and not node.expanded:
            assert any(node.name in title for title in said), node.id
    assert tree().xpath("string(/svg:svg/svg:title)", namespaces=NS) == drawing().name


def test_nothing_in_it_needs_a_style_sheet_or_a_script() -> None:
    text = str(render(drawing()))
    assert not re.search(r"\bstyle=|<style|<script|\bon[a-z]+=", text)
    assert 'fill="' in text
    assert 'role="img"' in text


def test_where_it_stands_is_said_in_words_and_not_by_colour_alone() -> None:
    marks = Marks(frozenset({"ondersteuning_bieden"}), frozenset({"incasso_pauzeren"}))
    root = tree(marks)
    assert "Taak: Ondersteuning bieden — hier is het dossier nu" in titles(root)
    assert "Automatisch: Incasso pauzeren — gedaan" in titles(root)
    now = root.xpath("//svg:g[@id='stap-ondersteuning_bieden']", namespaces=NS)[0]
    assert "nu" in [text.text for text in now.iter("{*}text")]
    assert "Ondersteuning bieden" in root.xpath("string(/svg:svg/svg:desc)", namespaces=NS)
    assert not root.xpath("//svg:g[@class='stap stap--nu'][2]", namespaces=NS)


def test_a_term_shows_its_day() -> None:
    marks = Marks(frozenset({"pauze_verloopt"}), due={"pauze_verloopt": "18 maart 2026"})
    assert "18 maart 2026" in "".join(tree(marks).itertext())


def test_the_list_says_the_same_in_the_order_of_the_route() -> None:
    marks = Marks(frozenset({"ondersteuning_bieden"}), frozenset({"hulp_begint_hier"}))
    steps = {step.id: step for step in as_list(drawing(), marks)}
    assert [steps["ondersteuning_bieden"].state, steps["hulp_begint_hier"].state] == ["nu", "gedaan"]
    assert steps["ondersteuning_bieden"].lane == "Hulpverlener"
    order = [step.id for step in as_list(drawing())]
    assert order.index("incasso_pauzeren") < order.index("ondersteuning_bieden") < order.index("hulp_voorbij")
    assert set(order) == {node.id for node in drawing().nodes if node.name}


def test_names_are_escaped() -> None:
    text = HELP.read_text(encoding="utf-8").replace("Pauze afsluiten", "&lt;b&gt; &amp; klaar")
    svg = str(render(read(text.encode(), "x.bpmn")))
    assert "<b>" not in svg
    assert "&lt;b&gt;" in svg


def test_a_called_diagram_can_be_opened() -> None:
    main = ROOT / "processes" / "zaanstad" / "huurachterstand.bpmn"

    def link(node: Node) -> str | None:
        return f"/open?proces={node.calls}" if node.calls else None

    svg = str(render(read(main.read_bytes(), main.name), link=link))
    assert '<a href="/open?proces=gedeeld_hulp_of_regeling">' in svg
