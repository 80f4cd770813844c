"""Neighbourhoods: who gets an address, which postcodes two have, which nobody has."""

from __future__ import annotations

import pytest

from engine.dossier import cases
from engine.organisations import neighbourhoods, people
from engine.organisations import ranges as postcodes
from engine.organisations.neighbourhoods import organisation_for
from engine.organisations.ranges import EVERYWHERE, Range
from engine.testing import House, Story

REGION = "klein"


def add(house: House, slug: str, role: str, *ranges: Range) -> int:
    with house.engine.database.write() as connection:
        return people.add_organisation(
            connection, slug, slug.title(), [(role, REGION, first, last) for first, last in ranges]
        )


def gets(house: House, role: str, postcode: str) -> int | None:
    with house.engine.database.read() as connection:
        return organisation_for(connection, REGION, role, postcode)


@pytest.mark.parametrize(
    ("ranges", "whole"),
    [
        ([], ()),
        ([("1500", "1509"), ("1510", "1519")], (("1500", "1509"), ("1510", "1519"))),
        ([("1505", "1519"), ("1500", "1509")], (("1500", "1519"),)),
        ([("1500", "1509"), EVERYWHERE, ("1521", "1521")], (EVERYWHERE,)),
        ([("1500", "1509"), ("1500", "1509")], (("1500", "1509"),)),
    ],
)
def test_ranges_of_two_become_those_of_one(ranges: list[Range], whole: tuple[Range, ...]) -> None:
    assert postcodes.united(ranges) == whole


@pytest.mark.parametrize(
    ("mine", "theirs", "third", "lost"),
    [
        ([("1500", "1509")], [("1510", "1519")], [("1400", "1599")], []),
        ([("1500", "1509")], [EVERYWHERE], [("1600", "1699")], []),
        ([("1500", "1509")], [EVERYWHERE], [("1500", "1599")], [("1500", "1509")]),
        ([("1500", "1509")], [("1505", "1519")], [("1500", "1510")], [("1500", "1509")]),
        ([EVERYWHERE], [("1500", "1509")], [("1505", "1505")], []),
        ([("1500", "1509")], [], [EVERYWHERE], []),
    ],
)
def test_an_address_that_a_third_one_would_get_is_told(
    house: House, mine: list[Range], theirs: list[Range], third: list[Range], lost: list[Range]
) -> None:
    one, other = add(house, "een", "team", *mine), add(house, "twee", "team", *theirs)
    add(house, "drie", "team", *third)
    with house.engine.database.read() as connection:
        found = neighbourhoods.strays(connection, REGION, one, other, "Twee")
    told = sorted(stray.reach for stray in found if stray.reach is not None)
    assert _joined(told) == lost
    assert {(stray.was, stray.will) for stray in found} <= {("Twee", "Drie")}


def _joined(ranges: list[Range]) -> list[Range]:
    """Ranges that touch as one."""
    found: list[Range] = []
    for first, last in ranges:
        if found and int(found[-1][1]) + 1 == int(first):
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


# -- ranges ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8011-8013", ("8011", "8013")),
        ("8021", ("8021", "8021")),
        (" 8011 - 8013 ", ("8011", "8013")),
        ("8013-8011", None),
        ("8011AB", None),
        ("801", None),
        ("", None),
        ("8011-", None),
        ("8011-8013-8015", None),
    ],
)
def test_a_range_as_people_write_it(text: str, found: Range | None) -> None:
    assert postcodes.read(text) == found


@pytest.mark.parametrize(
    ("ranges", "missing"),
    [
        ([], [("1500", "1509")]),
        ([("1500", "1509")], []),
        ([("0000", "9999")], []),
        ([("1502", "1503"), ("1506", "1507")], [("1500", "1501"), ("1504", "1505"), ("1508", "1509")]),
        ([("1500", "1507"), ("1502", "1503")], [("1508", "1509")]),
        ([("1400", "1501"), ("1509", "1600")], [("1502", "1508")]),
        ([("1600", "1700")], [("1500", "1509")]),
    ],
)
def test_what_a_row_of_ranges_leaves_out(ranges: list[Range], missing: list[Range]) -> None:
    assert postcodes.left_out(ranges, ("1500", "1509")) == missing


# -- who gets an address -----------------------------------------------------------------------------------


def test_an_organisation_has_several_ranges_and_the_narrowest_one_wins(house: House) -> None:
    north = add(house, "noord", "wijkteam", ("1500", "1509"), ("1551", "1551"))
    south = add(house, "zuid", "wijkteam", ("1510", "1569"), ("1504", "1505"))
    assert {code: gets(house, "wijkteam", code) for code in ("1503 AB", "1551 AB", "1550 AB", "1504 AB")} == {
        "1503 AB": north,
        "1551 AB": north,  # one postcode, within the wide range of the other
        "1550 AB": south,
        "1504 AB": south,
    }
    assert gets(house, "wijkteam", "9000 AB") == house.organisations["wijkteam"]  # the rest of the region


def test_of_two_that_have_the_same_the_first_one_gets_it_always(house: House) -> None:
    first = add(house, "noord", "wijkteam", ("1520", "1529"), ("1500", "1509"))
    add(house, "zuid", "wijkteam", ("1500", "1509"))
    assert gets(house, "wijkteam", "1500 AB") == first
    add(house, "noord", "wijkteam", ("1500", "1509"))  # written anew: newer rows, the same answer
    assert gets(house, "wijkteam", "1500 AB") == first


def test_a_dossier_goes_to_the_team_of_its_postcode(house: House) -> None:
    team = add(house, "noord", "buurtteam", ("1500", "1501"), ("1506", "1506"))
    add(house, "zuid", "buurtteam", ("1502", "1505"), ("1507", "1509"))
    story = Story(house)
    with house.engine.database.write() as connection:
        dossier = cases.lock_case(house.engine, connection, house.actor("woningcorporatie"), story.case_id)
        dossier.facts["adres"] = {"postcode": "1506 AB"}
        assert dossier.involve("buurtteam") == team


def test_ranges_are_replaced_as_a_whole(house: House) -> None:
    number = add(house, "noord", "wijkteam", ("1500", "1509"), ("1551", "1551"))
    add(house, "noord", "wijkteam", ("1501", "1502"))
    with house.engine.database.read() as connection:
        assert neighbourhoods.ranges_of(connection, number, REGION) == {"wijkteam": (("1501", "1502"),)}
        assert neighbourhoods.ranges_of(connection, number, "elders") == {}


# -- what is doubtful --------------------------------------------------------------------------------------


def without_the_rest(house: House) -> None:
    """Nobody is wijkteam for the whole region any more."""
    with house.engine.database.write() as connection:
        neighbourhoods.fill(connection, house.organisations["wijkteam"], REGION, "wijkteam", ())


def doubts(house: House) -> tuple[list[tuple[Range, tuple[str, str]]], list[tuple[Range, ...]]]:
    with house.engine.database.read() as connection:
        found = neighbourhoods.overlaps(connection, REGION)
        assert {one.role for one in found} <= {"wijkteam"}
        holes = neighbourhoods.gaps(connection, REGION)
        return [(one.reach, one.organisations) for one in found], [one.ranges for one in holes]


def test_two_teams_with_the_same_postcodes_are_told_of(house: House) -> None:
    add(house, "noord", "wijkteam", ("1500", "1509"))
    add(house, "zuid", "wijkteam", ("1500", "1509"), ("1520", "1529"))
    assert doubts(house) == ([(("1500", "1509"), ("Noord", "Zuid"))], [])


def test_ranges_that_cross_are_told_of_with_who_gets_the_dossiers(house: House) -> None:
    add(house, "noord", "wijkteam", ("1500", "1509"))
    add(house, "zuid", "wijkteam", ("1508", "1512"))
    assert doubts(house) == ([(("1508", "1509"), ("Zuid", "Noord"))], [])


def test_a_range_within_another_is_meant_so(house: House) -> None:
    add(house, "noord", "wijkteam", ("1500", "1509"))
    add(house, "zuid", "wijkteam", ("1504", "1505"))
    assert doubts(house) == ([], [])


def test_postcodes_that_nobody_has_are_told_of_unless_someone_has_the_rest(house: House) -> None:
    add(house, "noord", "wijkteam", ("1500", "1509"), ("1551", "1551"))
    add(house, "deel", "gemeente", ("1500", "1560"))
    assert doubts(house) == ([], [])  # the wijkteam for the whole region has the rest
    without_the_rest(house)
    assert doubts(house) == ([], [(("1510", "1550"), ("1552", "1560"))])


def test_where_everybody_works_everywhere_nothing_is_doubtful(house: House) -> None:
    assert EVERYWHERE == ("0000", "9999")
    assert doubts(house) == ([], [])
