"""The same number, address or postcode comes out of a file and of a form; an older form of it works on."""

from __future__ import annotations

import io
from typing import Any

import orjson
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from engine.access import CONSOLE
from engine.arrears import work
from engine.organisations import changes, file
from engine.tables import Case, ContactPerson, ImportRow, OrganisationChange
from engine.testing import House, Story
from tests.web.conftest import LogIn
from tests.web.test_tasks import refused

FILE = """huurcontract;naam;geboortedatum;postcode;huisnummer;telefoon;e_mail;maandhuur;achterstand;\
vervaldatum;contact_gezocht_op;gewezen_op_hulp_op;herinnering_op;aanbod_doorgeven_op;bezwaar_ontvangen
{tenancy};Kees Proef;13-2-1983;{postcode};7;{phone};{email};600;{arrears};1-1-2026;;;;;nee
"""
DETAILS = "/beheer/organisaties/test-woningcorporatie/gegevens/proef"
WRITTEN = {"phone": "+31 (0)6 12345678", "email": "mailto:kees@post.example", "postcode": "1507  tb"}


def read_in(client: FlaskClient, house: House, tenancy: str, arrears: int, **given: str) -> None:
    """Take in a file with one tenancy."""
    data = FILE.format(tenancy=tenancy, arrears=arrears, **(WRITTEN | given)).encode()
    preview = client.post("/inlezen", data={"bestand": (io.BytesIO(data), "stand.csv")})
    assert preview.status_code == 302, preview.text
    client.post(preview.location, data={"volledig": "ja"})
    while work.work(house.engine):
        pass


def facts(house: House, tenancy: str) -> dict[str, Any]:
    with house.engine.database.read() as connection:
        found = connection.scalar(select(Case.facts).where(Case.tenancy == tenancy))
    kept: dict[str, Any] = orjson.loads(found or "{}")
    return kept


def test_a_dossier_of_a_file_and_one_of_a_form_have_the_same_facts(
    client: FlaskClient, house: House, log_in: LogIn
) -> None:
    log_in(client)
    read_in(client, house, "HC-1", 1200)
    typed = {
        "huurcontract": "HC-2",
        "huurder.naam": "Kees Proef",
        "huurder.telefoon": WRITTEN["phone"],
        "huurder.e_mail": WRITTEN["email"],
        "adres.postcode": WRITTEN["postcode"],
        "adres.huisnummer": "7",
        "maandhuur": "600",
        "achterstand": "1200",
        "vervaldatum": "1-1-2026",
    }
    made = client.post("/dossiers/nieuw", data=typed)
    assert made.status_code == 302, made.text
    for kept in (facts(house, "HC-1"), facts(house, "HC-2")):
        assert kept["huurder"]["telefoon"] == "0612345678"
        assert kept["huurder"]["e_mail"] == "kees@post.example"
        assert kept["adres"]["postcode"] == "1507TB"
    assert "06 12 34 56 78" in client.get(made.location).text.replace("\xa0", " ")


def test_a_number_in_another_form_is_no_change_and_an_old_form_stays(
    client: FlaskClient, house: House, log_in: LogIn
) -> None:
    log_in(client)
    old = {
        "naam": "Kees Proef",
        "geboortedatum": "1983-02-13",
        "telefoon": "+310612345678",
        "e_mail": "mailto:kees@post.example",
    }
    rest: dict[str, Any] = {
        "adres": {"postcode": "1507TB", "huisnummer": 7},
        "plichten": {"bezwaar_ontvangen": False},
    }
    amounts: dict[str, Any] = {"maandhuur": 600, "achterstand": 1200, "vervaldatum": "2026-01-01"}
    story = Story(house, huurcontract="HC-1", huurder=old, **rest, **amounts)
    assert "06 12 34 56 78" in client.get(f"/dossiers/{story.case_id}").text.replace("\xa0", " ")
    with house.engine.database.read() as connection:
        before = connection.scalar(select(Case.audit_seq).where(Case.id == story.case_id))
    read_in(client, house, "HC-1", 1200, phone="0031 6 1234 5678")
    with house.engine.database.read() as connection:
        assert connection.scalars(select(ImportRow.action)).all() == ["gelijk"]
        assert connection.scalar(select(Case.audit_seq).where(Case.id == story.case_id)) == before
    assert facts(house, "HC-1")["huurder"] == old


CONTACT = "contactpersonen.0"


def contacts(house: House) -> list[tuple[str, str | None, str | None]]:
    with house.engine.database.read() as connection:
        rows = connection.execute(select(ContactPerson.name, ContactPerson.phone, ContactPerson.email))
        return [(row.name, row.phone, row.email) for row in rows]


def test_a_contact_person_of_a_file_and_of_a_form_is_kept_the_same(
    client: FlaskClient, house: House, log_in: LogIn
) -> None:
    log_in(client, "beheerder")
    text = f"""
regio = "proef"
[[organisaties]]
slug = "test-woningcorporatie"
naam = "Proefwonen"
rollen = ["woningcorporatie"]
contactpersonen = [{{ naam = "Ans", telefoon = "{WRITTEN["phone"]}", e_mail = "{WRITTEN["email"]}" }}]
"""
    changes.load(house.engine, CONSOLE, file.read(text))
    kept = [("Ans", "0612345678", "kees@post.example")]
    assert contacts(house) == kept
    answer = {
        "naam": "Proefwonen",
        f"{CONTACT}.naam": "Ans",
        f"{CONTACT}.telefoon": "0031 6 12345678",
        f"{CONTACT}.e_mail": "mailto:kees@post.example",
    }
    same = client.post(DETAILS, data=answer, follow_redirects=True).text
    assert "Er veranderde niets." in same
    with house.engine.database.write() as connection:
        connection.execute(update(ContactPerson).values(phone="+31 (0)6 12345678"))
        logged = connection.scalar(select(func.count()).select_from(OrganisationChange))
    assert changes.load(house.engine, CONSOLE, file.read(text)) == [], "as an older release kept it"
    with house.engine.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(OrganisationChange)) == logged


def test_a_number_with_words_beside_it_is_taken_and_one_that_nobody_can_call_is_not(
    client: FlaskClient, house: House, log_in: LogIn
) -> None:
    log_in(client, "beheerder")
    answer = {"naam": "Proefwonen", f"{CONTACT}.naam": "Ans", f"{CONTACT}.telefoon": "075-123456"}
    again = refused(client, DETAILS, answer)
    assert "Dit is geen telefoonnummer. Schrijf tien cijfers met een 0 vooraan" in again.text
    assert 'value="075-123456"' in again.text, "what was typed stays"
    assert contacts(house) == []
    for typed, kept in (
        ("075-1234567 toestel 12", "075-1234567 toestel 12"),
        ("0900-8844", "09008844"),
        ("075-1234567", "0751234567"),
    ):
        client.post(DETAILS, data=answer | {f"{CONTACT}.telefoon": typed})
        assert contacts(house) == [("Ans", kept, None)]
