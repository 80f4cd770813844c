"""A diagram as a picture and as a PDF: made here, with the letters of the pages, bounded in size."""

from __future__ import annotations

import struct

import pytest
from flask.testing import FlaskClient

from tests.checking import built
from tests.web.conftest import LogIn
from web.diagrams import printing
from web.diagrams.svg import extent, render

PROCESS = "proef_huurachterstand"


def size(picture: bytes) -> tuple[int, int]:
    """Of a PNG, in points."""
    assert picture.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_a_picture_is_twice_as_sharp_as_the_drawing() -> None:
    drawing = built("proef").drawings[PROCESS]
    box = extent(drawing)
    width, height = size(printing.png(render(drawing), box.width, box.height))
    assert width == pytest.approx(2 * (box.width + 48), abs=2)
    assert height == pytest.approx(2 * (box.height + 48), abs=2)


def test_a_very_large_picture_is_less_sharp() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40000 100" width="40000" height="100"/>'
    width, _ = size(printing.png(svg, 40_000, 100))
    assert width < 1.1 * printing.MOST


def test_a_pdf_has_its_text_as_text_in_our_letters() -> None:
    drawing = built("proef").drawings[PROCESS]
    made = printing.pdf(render(drawing), extent(drawing).width)
    assert made.startswith(b"%PDF-")
    assert b"NotoSans" in made
    assert made.count(b"/Type /Page\n") + made.count(b"/Type/Page/") <= 1


def test_letters_that_are_not_common_are_drawn_too() -> None:
    """The same picture but for that letter: else it is left out, or drawn in another type."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">'
    text = head + '<text y="15" font-family="Noto Sans">{}</text></svg>'
    pictures = {printing.png(text.format(letter), 60, 20) for letter in ("", "é", "€", "š", "–")}
    assert len(pictures) == 5


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("pdf", b"%PDF-")])
def test_a_designer_saves_a_diagram(client: FlaskClient, log_in: LogIn, kind: str, begins: bytes) -> None:
    log_in(client, "ontwerper")
    answer = client.get(f"/ontwerp/proef/diagram/{PROCESS}/{kind}")
    assert answer.status_code == 200
    assert answer.data.startswith(begins)
    assert f"{PROCESS}.{kind}" in answer.headers["Content-Disposition"]
    assert client.get(f"/ontwerp/proef/diagram/weg/{kind}").status_code == 404
