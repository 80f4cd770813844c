"""Names of every country are read; names that came through another code page, or were encoded twice, are not.

All names are made up. Each stands in the files that spreadsheets write: UTF-8, and Windows-1252 where that
has its letters.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.arrears.code_pages import has_wrong_letter, has_wrong_sign, is_encoded_twice
from engine.arrears.file import ArrearsFile, parse
from tests.engine.test_arrears_file import TODAY, text


def _names(listed: str) -> tuple[str, ...]:
    return tuple(listed.split("|"))


NAMES = {
    "dutch": _names(
        "Daniëlle van Höfte|Renée in ’t Veld|Loïs op ’t Hoog|Ruud ‘t Zand|Chloé d’Hondt|"
        "Piët Cuÿpers|Jan “Sjakie” Bos|Ria Smit–De Vries|André Crèvecoeur|Thérèse à Campo|"
        "Desirée ’s-Gravesande|Jan\u00a0de Vries|MÜLLER-HOËNG|RENéE|özlem bos"
    ),
    "turkish": _names(
        "Yılmaz Özdemir|Şahin Çelik|Gökçe Öztürk|Ayşe Güneş|Oğuz Kılıç|İlker Ünal|"
        "Seçkin Göçmen|Hülya Koçyiğit|ÖZGÜL ÇİÇEK|Ali çelik|Müge Köse"
    ),
    "polish": _names(
        "Łukasz Kaczyński|Wałęsa|Grażyna Dąbrowska|Jędrzej Święty|Małgorzata Zając|"
        "Źrebiec Żaneta|Wójcik Róża|Ćwiek"
    ),
    "arabic": _names(
        "Ma’mun al-Ma’arri|Sa’id Qur’an|Mus’ab M’barek|Isma'il El Amrani|Jum’a Ka’b|‘Abd al-"
        "Rahman|Aïcha Aït Ben Haddou|Ḥasan Ibtissām|محمد أمين"
    ),
    "portuguese": _names(
        "João Gonçalves|Conceição Magalhães|Luís Simões|Inês Brandão|JOÃO CONCEIÇÃO|"
        "Ângela Estêvão|Íris Assunção|Óscar Guimarães"
    ),
    "french": _names(
        "François Lefèbvre|Lebœuf|Benoît L’Hôpital|Éloïse d’Anjou|Mœller|Jérôme Maïté|Cyrille L’Haÿ|BENOîT"
    ),
    "german": _names("Müller Großmann|Jörg Schröder|Jürgen Weiß|Böhm Bärbel|Ägidius Übel|Preuß"),
    "spanish": _names(
        "María Núñez|José Muñoz|Martínez Peña|Íñigo López|Raúl Vázquez|Mª Begoña Ibáñez|Adrián"
    ),
    "northern": _names("Sørensen Åse|Bøe Kåre|Håkan Östlund|Guðrún Þórsdóttir|Sigurður Jónsson|Sæther"),
    "eastern": _names(
        "Dušan Košir|Miloš|Šnajder|Dvořák Jiří|Černý Tomáš|Petrović Đorđe|Lukšys|"
        "Kazlauskienė|Bērziņš|Brătianu Ștefan|Szabó Győző|Výborný Nový|Eliáš"
    ),
    "others": _names("Nguyễn Văn Hùng|Đinh Thị Bình|N’Golo Kanté|Nicolò Forlì|Шевченко Оксана|Νίκος"),
}
# Alone in a file of a code page these can be another name: Jum’a as Jumía, Nový as Novı.
ASKED = _names("Ma’mun al-Ma’arri|Sa’id Qur’an|Mus’ab M’barek|Jum’a Ka’b")
PLAIN = {"maandhuur": "650"}  # no euro sign, which few code pages have
ALL = [name for names in NAMES.values() for name in names]


def read(name: str, encoding: str, names_are_right: bool = False) -> ArrearsFile:
    return parse(text({"naam": name} | PLAIN).encode(encoding), TODAY, names_are_right)


def fits(name: str, encoding: str) -> bool:
    try:
        name.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("name", ALL)
def test_a_name_of_any_country_is_read(name: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        if fits(name, encoding):
            found = read(name, encoding, names_are_right=encoding == "cp1252" and name in ASKED)
            assert [row.naam for row in found.rows] == [name.strip()], (encoding, found.problems)


@pytest.mark.parametrize("name", ALL)
def test_a_name_that_was_encoded_twice_is_refused(name: str) -> None:
    twice = "".join(_as_1252(byte) for byte in name.encode())
    if name.isascii():
        return  # the same bytes
    (problem,) = read(twice, "utf-8").problems
    assert (problem.code, problem.column, problem.value) == ("cell:unreadable", "naam", twice.strip())


def _as_1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)  # what programs do with the five bytes that Windows-1252 leaves empty


LETTERS = "éëïöüáíóúàèùâêîôûäãõñçøåæßşğıİŞĞłąęśżźćńŁŚŻčřěůšžČŘŠŽőűșțăâîÇÖÜÉÈËÏÑÁÍÓÚ"


@given(
    st.lists(st.text("abcdefghiklmnoprstuvz" + LETTERS, min_size=2, max_size=9), min_size=1, max_size=3),
    st.sampled_from(["cp1252", "mac_roman", "cp850", "cp437"]),
)
def test_any_letters_that_were_encoded_twice_are_seen(parts: list[str], page: str) -> None:
    name = " ".join(parts).title()
    try:
        twice = name.encode().decode(page)
    except UnicodeDecodeError:
        assume(False)
    assume(not name.isascii())
    assert is_encoded_twice(twice)
    assert not is_encoded_twice(name)


@given(st.text(st.characters(categories=("L", "M", "Zs", "Pd"), max_codepoint=0x24F), max_size=30))
def test_letters_alone_are_never_taken_for_signs(name: str) -> None:
    """In a file that is UTF-8 every letter is the one that was meant."""
    assume("ª" not in name and "º" not in name and "\u00a0" not in unicodedata.normalize("NFC", name))
    assume("–" not in name and "—" not in name)
    assert not has_wrong_sign(name)


SEEN = {
    "mac_roman": _names(
        "Renée|Daniëlle|Zoë Bos|Müller|Jörg Böhm|Köse|Bärbel|Björn|François|Élise|"
        "Özdemir|Núñez|Martínez|López|Wójcik|João|Magalhães|Íñigo|Åse|Benoît|Hélène|"
        "Op ’t Hoog|DANIËLLE|Großmann|Óscar"
    ),
    "cp850": _names(
        "Renée|Daniëlle|Zoë|Müller|Jörg|Köse|Bärbel|François|Élise|Özdemir|Núñez|"
        "Martínez|López|João|Conceição|Fernández|Adrián|Großmann|Weiß|Sørensen|Åse|"
        "Benoît|Novák"
    ),
    "cp437": _names("Renée|Daniëlle|Müller|Jörg|Özdemir|Núñez|Martínez|Fernández|Großmann|Élise"),
    "cp1254": _names("Şahin|Oğuz|Yılmaz|Ayşe|İlker|Gülşen Çağlar|Aydın"),
    "cp1250": _names(
        "Wałęsa|Dąbrowska|Grażyna|Jędrzej|Kaczyński|Święty|Petrović|Nováček|Dvořák|Brătianu|Şerban"
    ),
    "iso8859_2": _names("Wałęsa|Dąbrowska|Grażyna|Święty|Petrović|Dvořák|Tomáš"),
    "cp1251": _names("Иванов|Шевченко"),
}


@pytest.mark.parametrize(("page", "name"), [(page, name) for page, names in SEEN.items() for name in names])
def test_a_name_of_another_code_page_is_refused_and_shown(page: str, name: str) -> None:
    found = read(name, page)
    assert found.rows == ()
    assert {problem.code for problem in found.problems} <= {"cell:letters", "file:character", "cell:control"}
    problem = found.problems[0]
    assert (problem.line, bool(problem.value)) == (2, True)
    assert problem.cure


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("Bukšnys", "cp1252"), ("Yýlmaz", "cp1252"), ("RenŽe", "cp1252"), ("JosÃ©", "utf-8")],
)
def test_a_person_can_say_that_the_letters_are_right(name: str, encoding: str) -> None:
    assert read(name, encoding).rows == ()
    assert [row.naam for row in read(name, encoding, names_are_right=True).rows] == [name]


def test_every_name_that_is_wrong_is_shown() -> None:
    rows = [{"naam": name} | PLAIN for name in ("Zoë", "Bas", "Jörg")]
    found = parse(text(*rows).encode("mac_roman"), TODAY)
    assert [(p.code, p.line, p.column) for p in found.problems] == [
        ("cell:letters", 2, "naam"),
        ("cell:letters", 4, "naam"),
    ]
    in_dos = parse(text(rows[0], rows[1] | {"naam": "Jürgen Müller"}).encode("cp850"), TODAY)
    assert [(p.code, p.line, p.value) for p in in_dos.problems] == [
        ("file:character", 3, "J\ufffdrgen M\ufffdller")
    ]


def test_a_name_of_ascii_is_never_looked_at() -> None:
    for name in ("O'Brien", "Anne-Marie de Vries", "J.P. (Jan) Bos", "Smit/Bakker"):
        assert not any(look(name) for look in (has_wrong_sign, has_wrong_letter, is_encoded_twice))


# -- what two code pages make a name of ------------------------------------------------------------------

UNDECIDED = [
    ("mac_roman", "García", "Garc’a"),
    ("mac_roman", "Luísa", "Lu’sa"),
    ("cp850", "Úrsula", "érsula"),
    ("cp1254", "Sarı", "Sarý"),
]


@pytest.mark.parametrize(("page", "name", "taken_for"), UNDECIDED)
def test_which_of_two_names_is_right_is_asked_with_both(page: str, name: str, taken_for: str) -> None:
    (problem,) = read(name, page).problems
    assert (problem.code, problem.line, problem.column) == ("cell:two_readings", 2, "naam")
    assert problem.value == f"{taken_for} of {name}"
    assert "CSV UTF-8" in problem.cure
    assert [row.naam for row in read(name, page, names_are_right=True).rows] == [taken_for]
    assert [row.naam for row in read(name, "utf-8").rows] == [name]


@pytest.mark.parametrize("name", ASKED)
def test_the_first_of_two_names_can_be_the_right_one(name: str) -> None:
    (problem,) = read(name, "cp1252").problems
    assert problem.value.startswith(f"{name} of ")
    assert [row.naam for row in read(name, "utf-8").rows] == [name]


@pytest.mark.parametrize("name", _names("Wim van’t Hof|Anna’s Huis|Piet op’n Ende|Tj. in’t Veld"))
def test_a_quote_before_the_end_of_a_dutch_word_is_not_asked_about(name: str) -> None:
    assert [row.naam for row in read(name, "cp1252").rows] == [name]


@pytest.mark.parametrize("name", [*ASKED, "Garc’a", "Sarý"])
@pytest.mark.parametrize("other", ["Renée", "Jörg Böhm", "Özdemir", "Núñez", "Sæther"])
def test_one_letter_of_windows_decides_for_the_whole_file(name: str, other: str) -> None:
    found = parse(text({"naam": name} | PLAIN, {"naam": other} | PLAIN).encode("cp1252"), TODAY)
    assert [row.naam for row in found.rows] == [name, other]


def test_of_all_right_names_few_are_asked_about() -> None:
    one_by_one = [name for name in ALL if fits(name, "cp1252") and read(name, "cp1252").problems]
    assert set(one_by_one) == set(ASKED)


def test_other_wrongs_go_before_the_question() -> None:
    found = parse(text({"naam": "García", "achterstand": "veel"} | PLAIN).encode("mac_roman"), TODAY)
    assert [problem.column for problem in found.problems] == ["achterstand"]
