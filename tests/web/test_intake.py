"""Reading in an arrears file: every answer that a person of a woningcorporatie can get."""

from __future__ import annotations

import base64
import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import structlog
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from engine.access import Actor
from engine.arrears import examples, plan, work
from engine.arrears.cells import COLUMNS
from engine.arrears.examples import arrears_csv
from engine.context import Engine
from engine.organisations import neighbourhoods
from engine.organisations.people import add_organisation
from engine.states import ImportAction
from engine.tables import Case, ImportRow
from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.test_tasks import refused

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
DOC = Path(__file__).parents[2] / "docs" / "achterstandenbestand.md"


@pytest.fixture(autouse=True)
def _logged_in(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "woningcorporatie")


def send(client: FlaskClient, data: bytes, name: str = "stand.csv", **fields: str) -> TestResponse:
    """What this file leads to; of one that is refused the page that says so, which can be opened again."""
    answer = client.post("/inlezen", data={"bestand": (io.BytesIO(data), name), **fields})
    return client.get(answer.location) if answer.status_code == 303 else answer


def preview(client: FlaskClient, data: bytes) -> str:
    """The address of the preview of this file."""
    answer = send(client, data)
    assert answer.status_code == 302
    return answer.location


def read_in(client: FlaskClient, house: House, data: bytes) -> str:
    address = preview(client, data)
    client.post(address, data={"volledig": "ja"})
    while work.work(house.engine):
        pass
    return address


def words(answer: TestResponse) -> str:
    """The page as a person reads it: no tags, single spaces."""
    inside = answer.text.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inside))


def test_the_page_asks_for_a_file_and_explains(client: FlaskClient) -> None:
    page = client.get("/inlezen")
    assert 'type="file"' in page.text
    assert 'href="/inlezen"' in page.text  # in the menu, for who can use it
    assert "/inlezen/uitleg" in page.text
    assert "/inlezen/voorbeeld.csv" in page.text
    assert "Eerder ingelezen" not in page.text


def test_a_file_is_shown_in_words_before_anything_happens(client: FlaskClient, house: House) -> None:
    address = preview(client, arrears_csv(12))
    page = client.get(address)
    assert "12 nieuwe dossiers" in words(page)
    assert "HC-100000" in page.text
    assert "volledig is" not in page.text
    with house.engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM cases").scalar() == 0


def test_accepting_shows_progress_until_it_is_done(client: FlaskClient, house: House) -> None:
    address = preview(client, arrears_csv(12))
    answer = client.post(address)
    assert (answer.status_code, answer.location) == (302, address)
    work.work(house.engine, 5)
    page = client.get(address)
    assert "5 van 12 regels gedaan" in words(page)
    assert '<meta http-equiv="refresh" content="2">' in page.text
    while work.work(house.engine):
        pass
    page = client.get(address)
    assert "Het bestand is ingelezen" in words(page)
    assert "http-equiv" not in page.text
    recent = words(client.get("/inlezen"))
    assert "Eerder ingelezen" in recent
    assert "12 nieuwe dossiers" in recent
    assert "Klaar" in recent


def test_the_next_month_tells_who_paid_and_whose_amount_changed(client: FlaskClient, house: House) -> None:
    read_in(client, house, arrears_csv(12, month=FEBRUARY))
    house.clock.advance(date(2026, 3, 2) - date(2026, 2, 2))
    text = words(client.get(preview(client, arrears_csv(12, month=MARCH))))
    assert re.search(r"\d+ betaald", text)
    assert "2 nieuwe dossiers" in text


def known_beside(house: House, **more: Any) -> None:
    """Each dossier knows this too."""
    with house.engine.database.write() as connection:
        for row in connection.execute(select(Case.id, Case.facts)).all():
            facts = {**orjson.loads(row.facts), **more}
            connection.execute(
                update(Case).where(Case.id == row.id).values(facts=orjson.dumps(facts).decode())
            )


def paying(amount: str) -> bytes:
    """A file with one tenant, who owes this."""
    head, row = arrears_csv(1).decode("utf-8-sig").splitlines()[:2]
    cells = dict(zip(head.split(";"), row.split(";"), strict=True)) | {"achterstand": amount}
    return "\n".join([head, ";".join(cells.values())]).encode()


def test_arrears_since_a_pause_stand_apart_in_the_preview(client: FlaskClient, house: House) -> None:
    read_in(client, house, paying("800,00"))
    known_beside(house, bestaande_achterstand=800.0, achterstand_in_pauze=0)
    text = words(client.get(preview(client, paying("1.321,45"))))
    assert "€ 521,45 nieuw sinds de incassopauze. Daarvoor geldt de pauze niet." in text
    assert "incassopauze" not in words(client.get(preview(client, paying("799,00"))))


def test_costs_of_calling_off_stay_beside_what_a_file_says(client: FlaskClient, house: House) -> None:
    read_in(client, house, paying("800,00"))
    known_beside(house, achterstand=1185.5, kosten_open=385.5)
    text = words(client.get(preview(client, paying("600,00"))))
    assert "€ 800,00 € 600,00" in text
    assert "Daarnaast staat € 385,50 open aan kosten van de afgezegde ontruiming." in text
    text = words(client.get(preview(client, paying("0"))))
    assert "1 bedrag verandert" in text
    assert "Drempel sluit het dossier" not in text
    head, _, *others = arrears_csv(3).decode("utf-8-sig").splitlines()
    text = words(client.get(preview(client, "\n".join([head, *others]).encode())))
    assert "1 bedrag verandert" in text  # no longer in the file: the rent is paid, and the costs are not
    assert "sluit het dossier" not in text


def test_a_file_that_closes_many_dossiers_asks_whether_it_is_complete(
    client: FlaskClient, house: House
) -> None:
    read_in(client, house, arrears_csv(12))
    address = preview(client, arrears_csv(8))
    page = client.get(address)
    assert "Dit sluit 4 van de 12 open dossiers" in words(page)
    assert "4 staan niet meer in het bestand" in words(page)
    assert 'name="volledig"' in page.text
    assert "Zet eerst een vinkje" in refused(client, address, {}).text
    assert work.work(house.engine) == 0
    assert client.post(address, data={"volledig": "ja"}).status_code == 302


def test_a_tenth_does_not_ask_and_who_paid_and_who_is_gone_count_together(
    client: FlaskClient, house: House
) -> None:
    read_in(client, house, arrears_csv(10))
    header, first, second, *others = arrears_csv(10).splitlines(keepends=True)
    cells = first.split(b";")
    cells[header.split(b";").index(b"achterstand")] = b"0"
    paid = header + b";".join(cells)
    tenth = client.get(preview(client, paid + second + b"".join(others)))
    assert 'name="volledig"' not in tenth.text
    address = preview(client, paid + b"".join(others))
    assert "Dit sluit 2 van de 10 open dossiers" in words(client.get(address))
    assert "Zet eerst een vinkje" in refused(client, address, {}).text


def test_a_wrong_file_is_refused_with_every_problem(client: FlaskClient, house: House) -> None:
    wrong = arrears_csv(3).replace(b"1-2-2026", b"31-2-2026")
    send(client, wrong, "fout.csv")
    answer = client.get("/inlezen")
    assert "<title>Fout: " in answer.text
    assert "Er is niets ingelezen" in words(answer)
    assert "31-2-2026" in answer.text
    assert "vervaldatum" in answer.text
    with house.engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM imports").scalar() == 0


def test_the_problems_can_be_downloaded_without_being_kept(client: FlaskClient) -> None:
    answer = send(client, arrears_csv(3).replace(b"1-2-2026", b"31-2-2026"))
    found = re.search(r'href="data:text/csv;base64,([^"]+)"', answer.text)
    assert found is not None
    assert "31-2-2026" in base64.b64decode(found[1]).decode("utf-8-sig")


def test_many_problems_are_counted_and_the_first_shown(client: FlaskClient) -> None:
    answer = send(client, arrears_csv(450).replace(b";nee;", b";misschien;"))
    total = re.search(r"staan ([\d.]+) fouten", words(answer))
    assert total is not None
    assert int(total[1].replace(".", "")) > 200
    assert f"Dit zijn de eerste 200 fouten van {total[1]}" in words(answer)


def test_what_stood_in_a_file_is_never_logged(client: FlaskClient) -> None:
    with structlog.testing.capture_logs() as logs:
        send(client, arrears_csv(3).replace(b"1-2-2026", b"31-2-2026"))
        client.post(preview(client, arrears_csv(3)))
    assert "31-2-2026" not in repr(logs)
    assert "post.example" not in repr(logs)


def test_markup_in_a_file_is_shown_as_text(client: FlaskClient) -> None:
    answer = send(client, arrears_csv(3).replace(b"1-2-2026", b"<b>x</b>"), "<i>naam</i>.csv")
    assert "<b>x</b>" not in answer.text
    assert "&lt;b&gt;x&lt;/b&gt;" in answer.text
    assert "<i>naam</i>" not in answer.text


def test_no_file_is_told_at_the_field(client: FlaskClient) -> None:
    answer = refused(client, "/inlezen", {})
    assert "Kies eerst een bestand" in answer.text
    assert 'aria-describedby="bestand_hulp bestand_fout"' in answer.text


def test_a_file_without_changes_says_so(client: FlaskClient, house: House) -> None:
    read_in(client, house, arrears_csv(3))
    other = arrears_csv(3).replace(b"\r\n", b"\n") + b"\n"
    assert "Er verandert niets" in words(client.get(preview(client, other)))


@pytest.mark.parametrize("error", [plan.ImportGone(), ValueError("Hanneke de Wit")])
def test_tenancies_that_failed_are_named_and_stop_no_other(
    client: FlaskClient, house: House, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    real = work._apply

    def refuse(engine: Engine, connection: Any, batch: Any, row: Any) -> None:
        if row["position"] > 1:
            raise error
        real(engine, connection, batch, row)

    monkeypatch.setattr(work, "_apply", refuse)
    with structlog.testing.capture_logs() as logs:
        page = client.get(read_in(client, house, arrears_csv(3)))
    assert "Bij 2 huurcontracten lukte het niet" in words(page)
    assert "HC-100001, HC-100002" in words(page)
    assert "Hanneke" not in page.text + repr(logs)
    code = "import:gone" if isinstance(error, plan.ImportGone) else "ValueError"
    failed = [one for one in logs if one["event"] == "import.row_failed"]
    assert [(one["batch"], one["position"], one["code"]) for one in failed] == [(1, 2, code), (1, 3, code)]
    assert "2 niet gelukt" in client.get("/inlezen").text


def test_others_are_told_that_this_is_for_woningcorporaties(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "wijkteam")
    page = client.get("/inlezen")
    assert "Inlezen is voor woningcorporaties" in page.text
    assert 'type="file"' not in page.text
    assert 'href="/inlezen"' not in page.text
    assert send(client, arrears_csv(3)).status_code == 403


def test_an_import_of_another_woningcorporatie_is_closed(client: FlaskClient, log_in: LogIn) -> None:
    address = preview(client, arrears_csv(3))
    log_in(client, "wijkteam")
    assert client.get(address).status_code == 404
    assert client.post(address, data={"volledig": "ja"}).status_code == 404


def test_a_preview_of_which_nothing_came_is_thrown_away(client: FlaskClient, house: House) -> None:
    address = preview(client, arrears_csv(3))
    house.clock.advance(timedelta(days=1, minutes=1))
    assert preview(client, arrears_csv(4)) != address
    assert preview(client, arrears_csv(3)) != address
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 404
        assert "Dit overzicht is er niet meer" in answer.text
        assert 'type="file"' in answer.text


def test_what_stood_in_a_file_is_kept_in_the_dossiers_only(client: FlaskClient, house: House) -> None:
    read_in(client, house, arrears_csv(3))
    with house.engine.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT DISTINCT data FROM import_rows").all()
    assert [row[0] for row in kept] == ["{}"]


def test_a_file_of_one_region_closes_nothing_in_another(client: FlaskClient, house: House) -> None:
    read_in(client, house, arrears_csv(4))
    with house.engine.database.write() as connection:
        connection.execute(update(Case).where(Case.tenancy == "HC-100000").values(region="elders"))
    lines = arrears_csv(4).splitlines(keepends=True)
    without = b"".join(line for line in lines if b"HC-100000" not in line)
    assert without != arrears_csv(4)
    actor = Actor(house.people["woningcorporatie"], "test", {house.landlord: "medewerker"})
    batch = plan.preview(house.engine, actor, house.landlord, house.region, "b.csv", without)
    with house.engine.database.read() as connection:
        found = plan.plan(connection, actor, batch)
    assert (found.open_cases, found.closings) == (3, 0)


@pytest.mark.parametrize("known_as", ["elsewhere", "overlast"])
def test_a_row_goes_where_the_preview_said(client: FlaskClient, house: House, known_as: str) -> None:
    """A tenancy has one open dossier, whatever its region and whatever it is about."""
    read_in(client, house, arrears_csv(1))
    with house.engine.database.write() as connection:
        facts = orjson.loads(connection.scalar(select(Case.facts)) or "")
        other = {"achterstand": 1.0} | ({"vervaldatum": None} if known_as == "overlast" else {})
        region = "elders" if known_as == "elsewhere" else house.region
        connection.execute(update(Case).values(region=region, facts=orjson.dumps(facts | other).decode()))
    actor = Actor(house.people["woningcorporatie"], "test", {house.landlord: "medewerker"})
    batch = plan.preview(house.engine, actor, house.landlord, house.region, "b.csv", arrears_csv(2))
    with house.engine.database.read() as connection:
        assert plan.plan(connection, actor, batch).counts == {ImportAction.NEW: 1, ImportAction.AMOUNT: 1}
    plan.accept(house.engine, actor, batch)
    while work.work(house.engine):
        pass
    with house.engine.database.read() as connection:
        stored = [orjson.loads(one) for one in connection.scalars(select(Case.facts).order_by(Case.id))]
    assert [one["huurcontract"] for one in stored] == ["HC-100000", "HC-100001"]
    assert stored[0]["achterstand"] == facts["achterstand"]


def test_who_is_no_woningcorporatie_any_more_opens_nothing(client: FlaskClient, house: House) -> None:
    address = preview(client, arrears_csv(3))
    client.post(address, data={"volledig": "ja"})
    with house.engine.database.write() as connection:
        neighbourhoods.fill(connection, house.landlord, house.region, "woningcorporatie", ())
    while work.work(house.engine):
        pass
    with house.engine.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Case)) == 0
        problems = set(connection.scalars(select(ImportRow.problem)))
    assert len(problems) == 1
    assert "is no woningcorporatie in proef" in str(problems.pop())


def test_the_woningcorporatie_of_others_cannot_be_chosen(client: FlaskClient, house: House) -> None:
    with house.engine.database.write() as connection:
        other = add_organisation(
            connection, "ander", "Ander", [("woningcorporatie", "proef", "0000", "9999")]
        )
    own = f"{house.landlord}-{house.region}"
    assert send(client, arrears_csv(3), corporatie=f"{other}-{house.region}").status_code == 403
    assert send(client, arrears_csv(3), corporatie=own).status_code == 302


def test_who_works_in_several_regions_says_in_which(client: FlaskClient, house: House) -> None:
    with house.engine.database.write() as connection:
        neighbourhoods.fill(connection, house.landlord, "ver_weg", "woningcorporatie", (("0000", "9999"),))
    for page in ("/inlezen", "/dossiers/nieuw"):
        assert "Test woningcorporatie in Proef" in (text := client.get(page).text), page
        assert "Test woningcorporatie in Ver-Weg" in text, page
    assert send(client, arrears_csv(3)).status_code == 403, "nobody chose for them"
    here = client.get(send(client, arrears_csv(3), corporatie=f"{house.landlord}-{house.region}").location)
    assert "van Test woningcorporatie in Proef" in words(here)


def test_the_example_can_be_read_in(client: FlaskClient) -> None:
    example = client.get("/inlezen/voorbeeld.csv")
    assert example.mimetype == "text/csv"
    assert example.data == examples.arrears_csv(20)
    assert "20 nieuwe dossiers" in words(client.get(preview(client, example.data)))


def test_every_column_is_explained_as_in_the_documentation(client: FlaskClient) -> None:
    page = client.get("/inlezen/uitleg").text
    shown = re.findall(r'<code class="kolommen__naam">(\w+)</code>.*?<dd>(.*?)</dd>', page, re.DOTALL)
    assert [name for name, _ in shown] == [column.name for column in COLUMNS]
    rows = re.compile(r"^\| `(\w+)` \|[^|]*\|[^|]*\| (.*) \|$", re.MULTILINE)
    documented = rows.findall(DOC.read_text(encoding="utf-8"))
    plain = [(name, re.sub(r"[`*]", "", text)) for name, text in documented]
    assert [(name, re.sub(r"<[^>]+>", "", text)) for name, text in shown] == plain


def test_the_list_of_a_file_that_was_refused_stays_until_it_is_thrown_away_or_mended(
    client: FlaskClient, log_in: LogIn
) -> None:
    wrong = arrears_csv(3).replace(b"1-2-2026", b"31-2-2026")
    for end in ("thrown away", "mended"):
        send(client, wrong, "fout.csv", peildatum="1-2-2026")
        log_in(client, "collega")
        assert "31-2-2026" not in client.get("/inlezen").text, "it is of who sent the file"
        log_in(client, "woningcorporatie")
        page = client.get("/inlezen").text
        assert "In fout.csv" in page
        assert "31-2-2026" in page
        assert 'value="1-2-2026"' in page
        if end == "mended":
            preview(client, arrears_csv(3))
        else:
            client.post("/inlezen", data={"_actie": "weggooien"})
        assert "31-2-2026" not in client.get("/inlezen").text


def test_a_wrong_day_names_the_file_to_choose_again(client: FlaskClient) -> None:
    page = send(client, arrears_csv(3), "maart.csv", peildatum="ooit")
    assert "Kies maart.csv opnieuw: een browser bewaart geen bestand." in page.text
