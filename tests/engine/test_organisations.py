"""Organisations as data: what is wrong in a file, what it changes, who may load it, who gets an address."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from engine.access import CONSOLE, Actor, NotAllowed
from engine.organisations import changes, file, people
from engine.organisations import page as organisations
from engine.organisations.changes import LoadOutdated, LoadRefused
from engine.organisations.file import Contents
from engine.organisations.neighbourhoods import organisation_for
from engine.organisations.page import PersonProtected
from engine.organisations.people import OrganisationUnknown
from engine.tables import OrganisationChange, OrganisationRole
from engine.testing import House

FILE = """
regio = "klein"

[[organisaties]]
slug = "team-noord"
naam = "Team Noord"
e_mail = "noord@team.example"
rollen = ["wijkteam"]
postcode_van = "1500"
postcode_tot = "1509"
contactpersonen = [
  { naam = "Anna Dijk", telefoon = "075-1234567" },
  { naam = "Bo Vis", e_mail = "bo@team.example", regio = "elders" },
]

[[gebruikers]]
naam = "Anna Dijk"
e_mail = "Anna@team.example"
lid_van = { "team-noord" = "beheerder" }

[[gebruikers]]
naam = "Bo Vis"
e_mail = "bo@team.example"
lid_van = { "team-noord" = "medewerker" }
"""


RANGE = 'postcode_van = "1500"\npostcode_tot = "1509"'


def load(house: House, text: str = FILE, actor: Actor = CONSOLE) -> list[str]:
    done = changes.load(house.engine, actor, file.read(text))
    return [one.action for one in done]


def someone(house: House, email: str) -> Actor:
    with house.engine.database.read() as connection:
        for user in range(1, 50):
            account = people.find_account(connection, user)
            if account is not None and account.email == email:
                return people.actor(connection, account)
    raise LookupError(email)


def page(house: House, actor: Actor, slug: str = "team-noord") -> organisations.OrganisationPage:
    with house.engine.database.read() as connection:
        return organisations.page(connection, actor, slug)


# -- the file --------------------------------------------------------------------------------------------


def test_byte_order_marks_at_the_begin_of_a_file_are_left_out() -> None:
    assert file.read(f"\ufeff\ufeff{FILE}") == file.read(FILE)
    assert file.read(FILE).problems == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('slug = "team-noord"', 'slug = "Team Noord"', "Organisatie 1 (Team Noord): De slug"),
        ('slug = "team-noord"', "", "Organisatie 1: ‘slug’ ontbreekt of is leeg. Schrijf: slug"),
        ('naam = "Team Noord"', "naam = 3", "Organisatie 1 (team-noord), naam: Dit moet tekst"),
        ('rollen = ["wijkteam"]', 'rol = "wijkteam"', "‘rol’ kennen wij hier niet. Dit mag hier staan: slug"),
        ('rollen = ["wijkteam"]', "rollen = []", "Er staan geen rollen bij. Schrijf bijvoorbeeld"),
        ('"1500"', "1500", "postcode_van: Dit is geen postcode zonder letters. Schrijf vier cijfers"),
        ('"1509"', '"1509 AB"', "postcode_tot: Dit is geen postcode zonder letters."),
        ('"1500"', '"1510"', "postcode_van: Deze postcode is hoger dan postcode_tot."),
        (RANGE, "postcodes = []", "(team-noord), postcodes: Dit zijn geen postcodes zonder letters. Schrijf"),
        (RANGE, 'postcodes = ["1500", 1521]', "postcodes: Dit zijn geen postcodes zonder letters."),
        (RANGE, 'postcodes = ["1509-1500"]', "postcodes: Dit zijn geen postcodes zonder letters."),
        (RANGE, 'postcodes = "1500"', "postcodes: Dit zijn geen postcodes zonder letters."),
        (RANGE, 'postcodes = ["1500-1509", "1504"]', "postcodes: Postcode 1504 staat er twee keer in."),
        (RANGE, 'postcodes = ["1500-1509", "1508-1512"]', "Postcode 1508-1509 staat er twee keer in."),
        ('postcode_van = "1500"', 'postcodes = ["1500"]', "De postcodes staan er op twee manieren."),
        ('telefoon = "075-1234567"', 'regio = "klein"', "contactpersoon 1: Deze persoon is niet te bereiken"),
        ('"beheerder"', '"baas"', "Gebruiker 1, lid_van team-noord: Deze functie bestaat niet. Kies"),
        ('e_mail = "Anna@team.example"', 'e_mail = "Anna"', "Gebruiker 1, e_mail: Dit is geen e-mailadres"),
        ("bo@team.example", "anna@team.example", "Gebruiker 1 en 2: Hier staat twee keer het e-mailadres"),
        ('lid_van = { "team-noord" = "beheerder" }', "", "Gebruiker 1: Er staat niet bij welke organisatie"),
        ('regio = "klein"', "", "Het bestand: Er staat geen regio in. Zet bovenaan"),
        ('naam = "Team Noord"', 'naam = "Team Noord', "Regel 6, kolom 19: Hier is het bestand niet te lezen"),
        (FILE, "regio = 'klein'", "Het bestand: Er staan geen organisaties en geen mensen in."),
        ("[[gebruikers]]", "[[mensen]]", "Het bestand: ‘mensen’ kennen wij hier niet."),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_its_cure(old: str, new: str, said: str) -> None:
    found = file.read(FILE.replace(old, new))
    assert said in "\n".join(str(problem) for problem in found.problems)


def test_what_is_wrong_names_no_person() -> None:
    text = FILE.replace('"beheerder"', '"baas"').replace("bo@team.example", "geen adres")
    said = "\n".join(str(problem) for problem in file.read(text).problems)
    assert said
    assert not any(word in said for word in ("Anna", "Bo", "geen adres"))


def test_a_right_file_has_nothing_wrong() -> None:
    assert file.read(FILE).problems == ()


# -- loading ---------------------------------------------------------------------------------------------


def test_a_file_is_loaded_once_and_changes_nothing_the_second_time(house: House) -> None:
    assert load(house) == [
        "organisatie_erbij",
        "rol_erbij",
        "contactpersonen",
        "contactpersonen",
        "persoon_erbij",
        "persoon_erbij",
    ]
    assert load(house) == []
    found = page(house, someone(house, "anna@team.example"))
    assert [(one.role, one.region, one.ranges) for one in found.roles] == [
        ("wijkteam", "klein", (("1500", "1509"),))
    ]
    assert [one.name for one in found.contacts["klein"]] == ["Anna Dijk"]
    assert {one.name: (one.function, one.has_password) for one in found.members} == {
        "Anna Dijk": ("beheerder", False),
        "Bo Vis": ("medewerker", False),
    }


def test_only_what_differs_changes_and_each_change_is_written_down(house: House) -> None:
    load(house)
    text = (
        FILE.replace("Team Noord", "Team Zaandam").replace("1509", "1519").replace("medewerker", "ontwerper")
    )
    assert load(house, text) == ["naam", "postcodes", "functie"]
    found = page(house, someone(house, "anna@team.example"))
    assert found.name == "Team Zaandam"
    assert [(line.action, line.actor, line.person) for line in found.log[:3]] == [
        ("functie", "beheer", "Bo Vis"),
        ("postcodes", "beheer", None),
        ("naam", "beheer", None),
    ]
    with house.engine.database.read() as connection:
        details = "".join(connection.scalars(select(OrganisationChange.detail)))
    assert not any(word in details for word in ("Anna", "Bo Vis", "bo@team.example"))


def test_a_list_of_postcodes_takes_the_place_of_one_range_and_the_log_tells_both(house: House) -> None:
    load(house)
    text = FILE.replace(RANGE, 'postcodes = ["1521", "1500-1509"]')
    assert load(house, text) == ["postcodes"]
    assert load(house, text) == []
    found = page(house, someone(house, "anna@team.example"))
    assert found.roles[0].ranges == (("1500", "1509"), ("1521", "1521"))
    told = found.log[0].detail
    assert told["oud"] == [["1500", "1509"]]
    assert told["nieuw"] == [["1500", "1509"], ["1521", "1521"]]


def test_a_role_that_the_file_no_longer_names_goes_in_this_region_only(house: House) -> None:
    load(house)
    load(house, FILE.replace('"klein"', '"elders"'))
    assert load(house, FILE.replace('["wijkteam"]', '["gemeente"]')) == [
        "rol_erbij",
        "rol_weg",
        "contactpersonen",
    ]
    with house.engine.database.read() as connection:
        slug = people.organisation_id(connection, "team-noord")
        rows = connection.execute(
            select(OrganisationRole.region, OrganisationRole.role).where(
                OrganisationRole.organisation_id == slug
            )
        )
        assert sorted(tuple(row) for row in rows) == [("elders", "wijkteam"), ("klein", "gemeente")]


def test_a_mistake_anywhere_changes_nothing(house: House) -> None:
    with pytest.raises(LoadRefused) as caught:
        load(house, FILE.replace('"team-noord" = "medewerker"', '"team-zuid" = "medewerker"'))
    assert "Gebruiker 2, lid_van team-zuid: Deze organisatie is er niet." in str(caught.value.problems[0])
    with house.engine.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(OrganisationChange)) == 0


def test_what_changed_since_the_preview_is_not_done(house: House) -> None:
    contents = file.read(FILE)
    with house.engine.database.read() as connection:
        seen = changes.fingerprint(changes.plan(connection, CONSOLE, contents))
    load(house, FILE.replace("1509", "1508"))
    with pytest.raises(LoadOutdated):
        changes.load(house.engine, CONSOLE, contents, previewed=seen)


# -- who may -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("team-noord", "test-wijkteam", "Organisatie 1 (test-wijkteam): Je bent geen beheerder van"),
        ("team-noord", "team-nieuw", "Organisatie 1 (team-nieuw): Je bent geen beheerder van"),
        ('["wijkteam"]', '["wijkteam", "gemeente"]', "rollen: Rollen kun je hier niet geven of wegnemen."),
        ('regio = "klein"', 'regio = "elders"', "rollen: Rollen kun je hier niet geven of wegnemen."),
        (
            '"team-noord" = "medewerker"',
            '"test-wijkteam" = "medewerker"',
            "Gebruiker 2, lid_van test-wijkteam",
        ),
    ],
)
def test_an_administrator_changes_only_the_own_organisation(
    house: House, old: str, new: str, said: str
) -> None:
    load(house)
    with pytest.raises(LoadRefused) as caught:
        load(house, FILE.replace(old, new), someone(house, "anna@team.example"))
    assert said in "\n".join(str(problem) for problem in caught.value.problems)
    assert "drempel organisation load" in str(caught.value.problems[0])


def test_an_administrator_changes_postcodes_contacts_and_people_of_the_own_organisation(house: House) -> None:
    load(house)
    anna = someone(house, "anna@team.example")
    text = (
        FILE.replace("1509", "1510").replace("075-1234567", "075-7654321").replace("medewerker", "ontwerper")
    )
    assert load(house, text, anna) == ["postcodes", "contactpersonen", "functie"]
    assert page(house, anna).log[0].actor == "Anna Dijk"


def test_others_are_no_administrator_here(house: House) -> None:
    load(house)
    with pytest.raises(NotAllowed):
        page(house, someone(house, "bo@team.example"))
    with pytest.raises(OrganisationUnknown):
        page(house, someone(house, "anna@team.example"), "test-wijkteam")


def test_who_is_stopped_cannot_log_in_and_can_come_back(house: House) -> None:
    load(house)
    anna, bo = someone(house, "anna@team.example"), someone(house, "bo@team.example")
    assert bo.user_id is not None
    for active in (False, False, True):  # a second time changes nothing
        organisations.set_active(house.engine, anna, "team-noord", bo.user_id, active)
        with house.engine.database.read() as connection:
            assert (people.find_account(connection, bo.user_id) is not None) is active
    assert [line.action for line in page(house, anna).log[:2]] == ["persoon_hervat", "persoon_gestopt"]


def test_a_password_is_made_for_someone_of_the_own_organisation_only(house: House) -> None:
    load(house)
    anna, bo = someone(house, "anna@team.example"), someone(house, "bo@team.example")
    assert bo.user_id is not None
    assert anna.user_id is not None
    password = organisations.new_password(house.engine, anna, "team-noord", bo.user_id)
    with house.engine.database.read() as connection:
        assert people.authenticate(connection, "bo@team.example", password) is not None
    with pytest.raises(PersonProtected):  # the own account
        organisations.new_password(house.engine, anna, "team-noord", anna.user_id)
    with pytest.raises(PersonProtected):  # nobody of this organisation
        organisations.new_password(house.engine, anna, "team-noord", house.people["wijkteam"])
    elsewhere = FILE.replace("team-noord", "team-zuid").replace('"beheerder"', '"ontwerper"')
    load(house, elsewhere)
    with pytest.raises(PersonProtected):  # also works for another
        organisations.new_password(house.engine, anna, "team-noord", bo.user_id)


def test_nobody_stops_oneself(house: House) -> None:
    load(house)
    anna = someone(house, "anna@team.example")
    with pytest.raises(PersonProtected):
        organisations.set_active(house.engine, anna, "team-noord", anna.user_id or 0, False)


# -- who gets an address -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("postcode", "slug"),
    [
        ("1499 ZZ", "test-wijkteam"),  # the rest of the region
        ("1500 AA", "team-noord"),
        ("1509 ZZ", "team-noord"),
        ("1510 AA", "test-wijkteam"),
        ("1504 AA", "team-hart"),  # within the other, and narrower
        ("1505 ZZ", "team-hart"),
        ("1503 ZZ", "team-noord"),
        ("1506 AA", "team-noord"),
        ("1500", "team-noord"),
        ("", "test-wijkteam"),  # without an address: who works everywhere
    ],
)
def test_the_narrowest_range_that_holds_the_postcode_gets_the_dossier(
    house: House, postcode: str, slug: str
) -> None:
    load(house)
    narrow = FILE.replace("team-noord", "team-hart").replace("1500", "1504").replace("1509", "1505")
    load(house, narrow)
    with house.engine.database.read() as connection:
        found = organisation_for(connection, "klein", "wijkteam", postcode)
        assert found == people.organisation_id(connection, slug)
        assert organisation_for(connection, "elders", "wijkteam", postcode) is None


def test_the_file_says_which_region_it_is_for_else_who_loads_it() -> None:
    without = FILE.replace('regio = "klein"', "")
    assert file.read(FILE, "elders").region == "klein"
    found: Contents = file.read(without, "elders")
    assert (found.region, found.problems) == ("elders", ())
