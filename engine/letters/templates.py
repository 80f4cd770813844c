"""Letters and messages from the templates of a region. The only module of the engine that imports Jinja2.

Designers edit the templates, so they run in a sandbox, and a fact that does not exist is an error at once.
The head of a template says what it shares; it is handed those facts and no others (`engine.letters.sharing`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.errors import DrempelError
from engine.letters import judging, sharing
from engine.letters.sharing import Allowed, Sharing
from engine.values import is_part_of_birth_date, show_phone, show_postcode
from engine.wording import Said

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONTHS = ("januari februari maart april mei juni juli augustus september oktober november december").split()  # noqa: SIM905 - a list of twelve lines reads worse
MAX_LETTER = 20_000
LARGEST_POWER = 1_000  # of what is multiplied, and how often
TOLD = ("naam", "telefoon", "uren", "e_mail", "postadres", "iban", "privacy", "klachten")
"""What a letter can say of an organisation: `{{ afzender.telefoon }}`."""
Organisations = Mapping[str, Mapping[str, str | None]]
NOBODY: Organisations = {name: dict.fromkeys(TOLD) for name in ("afzender", "gemeente")}
"""Who signs the letter, and the gemeente of the address; here nothing is known of either."""
GIVEN = frozenset({"vandaag", *NOBODY})
BODY = "tekst"  # in what stands under a letter: the letter above it
PLAIN = (nodes.Template, nodes.Output, nodes.If)  # statements that bind no names
TOO_LONG = Said("The letter is longer than 20,000 characters. Shorten its template.")
SUBJECT, SHARES = "Onderwerp:", "Deelt:"
WRONG_IN_A_TEMPLATE = (
    TemplateError,
    SecurityError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
)


class LetterRefused(DrempelError):
    """This letter cannot be written. Mend its template."""

    code = "letter:refused"


def long_date(value: Any) -> str:
    """2026-03-16 -> 16 maart 2026; an instant gives its day in Amsterdam; nothing gives nothing.

    Of a birth date that is not known in full what is known: 1985-03 -> maart 1985, 1985 -> 1985.
    """
    if not value or isinstance(value, Undefined):
        return ""
    if isinstance(value, str) and is_part_of_birth_date(value):
        return f"{MONTHS[int(value[5:]) - 1]} {value[:4]}" if value[5:] else value
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        value = (value.astimezone(AMSTERDAM) if value.tzinfo else value).date()
    day: date = value
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def euros(value: Any) -> str:
    """1234.5 -> € 1.234,50; nothing gives nothing."""
    if value is None or isinstance(value, Undefined):
        return ""
    text = f"{float(value):,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
    return f"€ {text}"


def _written_by(show: Callable[[str], str]) -> Callable[[Any], Any]:
    """What is no text stays as it is: nothing, or what a default takes the place of."""
    return lambda value: show(value) if isinstance(value, str) else value


def _nothing(value: Any) -> Any:
    return "" if value is None else value


class _Environment(ImmutableSandboxedEnvironment):
    """No arithmetic makes more than a letter holds: `regel * 1000000`, `'%0999999d' % 1`."""

    intercepted_binops = frozenset(("*", "%", "**"))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        sizes = [len(side) for side in (left, right) if isinstance(side, str | list | tuple)]
        times = [abs(side) for side in (left, right) if isinstance(side, int | float)]
        if operator == "*" and sizes and times and sizes[0] * times[0] > MAX_LETTER:
            raise SecurityError("it repeats too much")
        if operator == "%" and isinstance(left, str) and re.search(r"[0-9]{4}|\*", left):
            raise SecurityError("it is filled out too far")
        if operator == "**" and any(side > LARGEST_POWER for side in times):
            raise SecurityError("it is too large a power")
        return super().call_binop(context, operator, left, right)


_environment = _Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, finalize=_nothing)
_environment.filters |= {
    "datum": long_date,
    "geld": euros,
    "postcode": _written_by(show_postcode),
    "telefoon": _written_by(show_phone),
}


@lru_cache(maxsize=512)
def _compile(template: str) -> Template:
    return _environment.from_string(template)


def render(
    template: str,
    facts: Mapping[str, Any],
    now: datetime,
    listed: Iterable[str] = (),
    organisations: Organisations = NOBODY,
) -> tuple[str, str]:
    """Subject and body. A known fact without a value reads as nothing. Raises LetterRefused.

    `listed` are the facts that messages with `Deelt: dossier` may name in this region.
    """
    allow = sharing.allowed(shares(template), listed)
    wanted = names(template)
    return fill(template, {**sharing.pick(allow, facts, wanted), **organisations, "vandaag": _today(now)})


def close(
    body: str, closing: str, facts: Mapping[str, Any], now: datetime, organisations: Organisations = NOBODY
) -> str:
    """A letter to the tenant with what stands under each of them. Raises LetterRefused.

    `closing` is a text without a head over the facts and `tekst`, the letter itself; without one, of a
    version of before there was any, the letter stays as it was.
    """
    if not closing:
        return body
    values = {name: facts.get(name) for name in names(closing)}
    under = _rendered(closing, {**values, **organisations, "vandaag": _today(now), BODY: body})
    return f"{body}\n\n{_squeezed(under)}"


def _today(now: datetime) -> str:
    return now.astimezone(AMSTERDAM).date().isoformat()


def _squeezed(text: str) -> str:
    """A part that was left out leaves its blank lines."""
    return re.sub(r"\n[ \n]*\n", "\n\n", text.strip())


def fill(template: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body with exactly these values. Raises LetterRefused."""
    first, _, body = _squeezed(_rendered(_without_head(template), values)).partition("\n")
    if not first.startswith(SUBJECT):
        raise LetterRefused(Said("The first line of the template must be `Onderwerp: ...`."))
    return " ".join(first.removeprefix(SUBJECT).split()), body.strip()


def _rendered(template: str, values: Mapping[str, Any]) -> str:
    try:
        text = ""
        for piece in _compile(template).generate(values):
            text += piece
            if len(text) > MAX_LETTER:
                raise LetterRefused(TOO_LONG)
        text.encode()  # half a letter, such as \ud800, cannot be sent
    except WRONG_IN_A_TEMPLATE as error:
        raise LetterRefused(
            Said("The letter cannot be written: {error}. Mend its template.", error=type(error).__name__)
        ) from error
    return text


def lines(template: str, facts: Mapping[str, Any]) -> list[str]:
    """The lines of a text without a head, on these facts; empty ones are left out. Raises LetterRefused."""
    text = _rendered(template, {name: facts.get(name) for name in names(template)})
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def shares(template: str) -> Sharing:
    """What the head says. Templates of older versions, without such a line, go on as they were: alles."""
    for line in _head(template):
        if line.startswith(SHARES):
            return _sharing(line)
    return Sharing.ALL


def _sharing(line: str) -> Sharing:
    try:
        return Sharing(line.removeprefix(SHARES).strip())
    except ValueError:
        choices = ", ".join(Sharing)
        raise LetterRefused(Said("The line `Deelt:` must say one of {choices}.", choices=choices)) from None


def _head(template: str) -> list[str]:
    """The lines between the subject and the first blank line."""
    lines = template.strip().splitlines()[1:]
    return lines[: next((at for at, line in enumerate(lines) if not line.strip()), len(lines))]


def _without_head(template: str) -> str:
    first, _, rest = template.strip().partition("\n")
    while rest.startswith(SHARES):
        rest = rest.partition("\n")[2]
    return f"{first}\n{rest}"


@lru_cache(maxsize=512)
def names(template: str) -> frozenset[str]:
    """The facts that a template uses. Raises LetterRefused when it is no template."""
    parts = _parts(template)
    if all(isinstance(part, PLAIN) for part in parts if isinstance(part, nodes.Stmt)):
        named = {part.name for part in parts if isinstance(part, nodes.Name)}
        return frozenset(named - _environment.globals.keys() - {"self"}) - GIVEN
    try:
        return frozenset(find_undeclared_variables(_parse(template))) - GIVEN
    except TemplateError as error:
        raise LetterRefused(Said("This is no template: {error}", error=error)) from error


def fields(template: str) -> Iterator[str]:
    """The fields of facts that a template reads, such as `huurder.naam`. Raises LetterRefused."""
    facts, parts = names(template), _parts(template)
    called = {id(part.node): part for part in parts if isinstance(part, nodes.Call)}
    for part in parts:
        path: str | None = None
        if isinstance(part, nodes.Getattr) and id(part) not in called:
            path = _path(part)
        elif isinstance(part, nodes.Getitem) and isinstance(part.arg, nodes.Const):
            path = _field(part.node, part.arg)
        elif isinstance(part, nodes.Getattr) and part.attr == "get" and called[id(part)].args:
            path = _field(part.node, called[id(part)].args[0])
        if path is not None and path.partition(".")[0] in facts:
            yield path


def _field(of: nodes.Node, named: nodes.Node) -> str | None:
    """`adres["plaats"]` and `adres.get("plaats")` read it too."""
    whole = _path(of)
    if whole is None or not isinstance(named, nodes.Const) or not isinstance(named.value, str):
        return None
    return f"{whole}.{named.value}"


def asked(template: str) -> Iterator[tuple[str, Any]]:
    """(fact or field, value) of each comparison with a value that is written out.

    Raises LetterRefused when it is no template.
    """
    for part in _parts(template):
        if not isinstance(part, nodes.Compare) or len(part.ops) != 1:
            continue
        path, held = _path(part.expr), part.ops[0].expr
        if path is not None:
            values = held.items if isinstance(held, nodes.List | nodes.Tuple) else [held]
            given = [one.value for one in values if isinstance(one, nodes.Const)]
            for value in given[0] if given and isinstance(given[0], list | tuple) else given:
                yield path, value


def _path(part: nodes.Node) -> str | None:
    """`hulpaanbod.reactie` of a fact or a field of one."""
    if isinstance(part, nodes.Name):
        return part.name
    if not isinstance(part, nodes.Getattr):
        return None
    whole = _path(part.node)
    return None if whole is None else f"{whole}.{part.attr}"


@lru_cache(maxsize=512)
def _parts(template: str) -> tuple[nodes.Node, ...]:
    """Everything in a template, itself first."""
    found: list[nodes.Node] = [_parse(template)]
    for part in found:
        found += part.iter_child_nodes()
    return tuple(found)


@lru_cache(maxsize=512)
def _parse(template: str) -> nodes.Template:
    try:
        return _environment.parse(template)
    except (TemplateError, RecursionError) as error:
        raise LetterRefused(Said("This is no template: {error}", error=error)) from error


def check_template(template: str) -> None:
    """Is it a template with a subject line and a line that says what it shares? Raises LetterRefused."""
    first = template.strip().partition("\n")[0]
    names(template)
    if not first.startswith(SUBJECT):
        raise LetterRefused(Said("The first line of the template must be `Onderwerp: ...`."))
    head = _head(template)
    if not any(line.startswith(SHARES) for line in head):
        raise LetterRefused(
            Said(
                "The line below `Onderwerp:` must say what the letter shares: "
                "`Deelt: alles`, `Deelt: dossier` or `Deelt: alleen_datum`."
            )
        )
    for line in head:
        if not line.startswith(SHARES):
            raise LetterRefused(Said("Leave a blank line below `Onderwerp:` and `Deelt:`."))
        _sharing(line)


def unknown_parts(template: str) -> Iterator[str]:
    """What a template says of an organisation and no organisation has: `afzender.telefon`."""
    for part in _parts(template):
        if not isinstance(part, nodes.Getattr) or not isinstance(part.node, nodes.Name):
            continue
        if part.node.name in NOBODY and part.attr not in TOLD:
            yield f"{part.node.name}.{part.attr}"


def wrongs(template: str) -> Iterator[Said]:
    """What would fail when the letter is sent, or never end. Raises LetterRefused when it is no template."""
    yield from judging.wrongs(_environment, _parts(template), MAX_LETTER)


def forbidden(template: str, listed: Iterable[str]) -> Iterator[str]:
    """The facts and fields that a template names and its kind may not share."""
    allow = sharing.allowed(shares(template), listed)
    if allow is None:
        return
    yield from sorted(names(template) - allow.keys())
    yield from sorted(_forbidden_fields(template, allow))


def _forbidden_fields(template: str, allow: Allowed) -> Iterator[str]:
    for node in _parts(template):
        if isinstance(node, nodes.Getattr):
            part: object = node.attr
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            part = node.arg.value
        else:
            continue
        whole = node.node.name if isinstance(node.node, nodes.Name) else ""
        if allow.get(whole) and part not in allow[whole] and part != "get":
            yield f"{whole}.{part}"
