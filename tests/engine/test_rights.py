"""Who sees and does what, by the conditions themselves: taking part, being informed, having the work."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import ColumnElement, insert, select, update

from engine import access
from engine.access import CLOCK, CONSOLE, INTAKE, Actor
from engine.states import CaseStatus, Channel, LetterStatus, ParticipantKind
from engine.tables import Case, Letter, Participant, Task
from engine.testing import House, Story


def cases(house: House, condition: ColumnElement[bool]) -> list[int]:
    with house.engine.database.read() as connection:
        return list(connection.scalars(select(Case.id).where(condition)))


def tasks(house: House, actor: Actor) -> int:
    with house.engine.database.read() as connection:
        return len(connection.scalars(select(Task.id).where(access.workable(actor))).all())


def write(house: House, *statements: Any) -> None:
    with house.engine.database.write() as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def told(house: House) -> Story:
    """A dossier of the landlord, of which the wijkteam is told the date of an eviction."""
    told = Story(house, achterstand=500.0, vervaldatum="2026-01-01")
    row = {"case_id": told.case_id, "role": "wijkteam", "organisation_id": house.organisations["wijkteam"]}
    with house.engine.database.write() as connection:
        connection.execute(
            insert(Participant).values(**row, kind=ParticipantKind.INFORMED, since=house.clock.now())
        )
    return told


def test_who_is_only_informed_does_not_see_the_dossier(house: House, told: Story) -> None:
    wijkteam = house.actor("wijkteam")
    assert cases(house, access.visible(wijkteam)) == []
    assert cases(house, access.informed(wijkteam)) == [told.case_id]
    write(house, update(Participant).values(kind=ParticipantKind.INVOLVED))
    assert cases(house, access.visible(wijkteam)) == [told.case_id]
    assert cases(house, access.informed(wijkteam)) == []


def test_who_takes_part_is_not_also_only_informed(house: House, told: Story) -> None:
    """One that has two roles here: informed in the one, at work in the other."""
    row = {"case_id": told.case_id, "role": "gemeente", "organisation_id": house.organisations["wijkteam"]}
    kind = ParticipantKind.INVOLVED
    write(house, insert(Participant).values(**row, kind=kind, since=house.clock.now()))
    wijkteam = house.actor("wijkteam")
    assert (cases(house, access.visible(wijkteam)), cases(house, access.informed(wijkteam))) == ([1], [])


@pytest.mark.parametrize("over", [{"status": CaseStatus.CLOSED}, {"outcome": "ontruimd"}])
def test_who_is_informed_knows_of_it_until_it_is_over(
    house: House, told: Story, over: dict[str, str]
) -> None:
    write(house, update(Case).values(**over))
    assert cases(house, access.informed(house.actor("wijkteam"))) == []


def test_a_task_is_worked_on_in_a_dossier_that_one_sees(house: House, told: Story) -> None:
    wijkteam = house.actor("wijkteam")
    assert (tasks(house, house.actor("woningcorporatie")), tasks(house, wijkteam)) == (1, 0)
    write(house, update(Task).values(organisation_id=house.organisations["wijkteam"]))
    assert tasks(house, wijkteam) == 0  # it only is informed
    write(house, update(Participant).values(kind=ParticipantKind.INVOLVED))
    assert tasks(house, wijkteam) == 1


@pytest.mark.parametrize(
    ("who", "holder", "may"),
    [
        ("woningcorporatie", None, True),
        ("woningcorporatie", "wijkteam", True),
        ("wijkteam", "wijkteam", True),
        ("wijkteam", "gemeente", False),
        ("wijkteam", None, False),
    ],
)
def test_the_landlord_and_who_holds_a_role_may_give_it_away(
    house: House, who: str, holder: str | None, may: bool
) -> None:
    held_by = house.organisations[holder] if holder is not None else None
    landlord = house.organisations["woningcorporatie"]
    assert access.may_hand_over(house.actor(who), landlord, held_by) is may


def test_the_trail_names_nobody(house: House) -> None:
    person = house.actor("wijkteam")
    assert person.trace == f"gebruiker:{person.user_id}"
    assert [one.trace for one in (CLOCK, INTAKE, CONSOLE)] == ["klok", "invoer", "beheer"]
    assert [one.organisations for one in (CLOCK, INTAKE, CONSOLE)] == [frozenset()] * 3


@pytest.fixture
def letters(house: House) -> dict[int, str]:
    """Of two dossiers, four letters each, by the role that signs them; the wijkteam has a part in both."""
    found = {}
    for kind in (ParticipantKind.INVOLVED, ParticipantKind.INFORMED):
        one = Story(house, achterstand=500.0, vervaldatum="2026-01-01")
        row = {"case_id": one.case_id, "role": "wijkteam", "organisation_id": house.organisations["wijkteam"]}
        write(house, insert(Participant).values(**row, kind=kind, since=house.clock.now()))
        for sender in ("woningcorporatie", "wijkteam", "gemeente"):
            found[write_letter(house, one, sender)] = f"{one.case_id} {sender}"
    return found


def write_letter(house: House, told: Story, sender: str) -> int:
    words = {"kind": "brief", "channel": Channel.PAPER, "recipient": "huurder", "subject": "", "body": ""}
    state = {"status": LetterStatus.TO_PRINT, "created_at": house.clock.now(), "sender": sender}
    with house.engine.database.write() as connection:
        letter = insert(Letter).values(case_id=told.case_id, **words, **state).returning(Letter.id)
        return connection.execute(letter).scalar_one()


@pytest.mark.parametrize(
    ("who", "signed"),
    [
        ("woningcorporatie", ["1 woningcorporatie", "2 woningcorporatie"]),
        ("wijkteam", ["1 wijkteam"]),  # of the second it only is informed
        ("gemeente", []),  # takes part in neither
    ],
)
def test_a_letter_is_sent_by_who_signs_it_and_takes_part(
    house: House, letters: dict[int, str], who: str, signed: list[str]
) -> None:
    with house.engine.database.read() as connection:
        found = connection.scalars(select(Letter.id).where(access.postable(house.actor(who)))).all()
        every = connection.scalars(select(Letter.id).where(access.postable(CONSOLE))).all()
    assert sorted(letters[each] for each in found) == signed
    assert set(every) == letters.keys()


def test_a_letter_of_one_dossier_is_not_sent_by_who_signs_in_another(house: House) -> None:
    """The wijkteam has its role in the second dossier; in the first that role is of another."""
    first, second = (Story(house, achterstand=500.0, vervaldatum="2026-01-01") for _ in range(2))
    for one, who in ((first, "gemeente"), (second, "wijkteam")):
        row = {"case_id": one.case_id, "role": "wijkteam", "organisation_id": house.organisations[who]}
        kind = ParticipantKind.INVOLVED
        write(house, insert(Participant).values(**row, kind=kind, since=house.clock.now()))
    written = [write_letter(house, one, "wijkteam") for one in (first, second)]
    with house.engine.database.read() as connection:
        signs = select(Letter.id).where(access.postable(house.actor("wijkteam")))
        assert connection.scalars(signs).all() == [written[1]]
