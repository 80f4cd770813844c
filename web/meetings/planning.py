"""Planning meetings: an extra one, another day or place, not going on, closing. For who chairs.

Must not know: agendas. The two forms are JSON Schemas as those of tasks are, so they look and fail the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine import access
from engine.deadlines import AMSTERDAM
from engine.drafts import Place, Told
from engine.errors import DrempelError
from engine.forms import FormSet
from engine.meetings import calendar, planning
from engine.meetings.calendar import Meeting, MeetingUnknown, Series
from engine.meetings.forms import cancel_form, extra_form, move_form
from engine.meetings.planning import DayPast, DayTaken
from engine.meetings.rows import MeetingAhead, MeetingOver
from web import auth, here, returned
from web.forms import drafts
from web.forms.attempts import as_left
from web.forms.posted import received
from web.meetings.overview import STATES, address, find, in_address
from web.meetings.writing import too_late, write_down

pages = Blueprint("meetings_planning", __name__, url_prefix="/overleggen")
_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "dag": {
        "title": "Op welke dag?",
        "description": "Bijvoorbeeld 16-3-2026.",
        "type": "string",
        "format": "date",
    },
    "tijd": {
        "title": "Hoe laat begint het?",
        "description": "Bijvoorbeeld 9:30.",
        "type": "string",
        "pattern": "^([01]?[0-9]|2[0-3])[:.][0-5][0-9]$",
        "examples": ["9:30"],
        "x-fout": {"pattern": "Schrijf de tijd als 9:30."},
    },
    "plaats": {"title": "Waar?", "type": "string", "minLength": 1, "maxLength": 200},
    "reden": {
        "title": "Waarom?",
        "description": "Iedereen die is uitgenodigd, kan dit lezen. Noem geen huurder.",
        "type": "string",
        "maxLength": 500,
    },
}
_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "title": "Overleg plannen",
    "properties": {name: {**field, "x-vooraf": True} for name, field in _FIELDS.items()},
    "required": ["dag", "tijd", "plaats"],
    "unevaluatedProperties": False,
}
_PATH: Final = "overleg/plannen.json"
FORM: Final = FormSet.from_files({_PATH: json.dumps({**_SCHEMA, "$id": _PATH}).encode()}).form(_PATH)
REFUSALS: Final[dict[type[DrempelError], str]] = {
    DayTaken: "Op die dag is er al een overleg. Kies een andere dag, of laat dat overleg doorgaan.",
    DayPast: "Die dag is al voorbij. Kies een dag vanaf vandaag.",
    MeetingOver: "Dit overleg is al geweest. Open het eerst weer.",
    MeetingAhead: "Dit overleg is nog niet geweest. Sluit het af als het zover is.",
}


@pages.route("/<int:series_id>/extra", methods=["GET", "POST"])
def extra(series_id: int) -> Any:
    """A meeting outside the rhythm; `voor` in the address is the day before which it must be."""
    with here.engine().database.read() as connection:
        series = calendar.series_with(connection, series_id)
    if not access.may_attend(auth.actor(), series.invited):
        raise MeetingUnknown
    access.require(access.may_chair(auth.actor(), series.chairs))
    start = {"tijd": f"{series.starts.hour}:{series.starts:%M}", "plaats": series.place}

    def plan(day: date, starts: time, place: str, reason: str) -> date:
        return planning.plan_extra(here.engine(), auth.actor(), series_id, day, starts, place, reason)

    return _form_page(series, None, start, plan, "Het overleg is ingepland.")


@pages.route("/<int:series_id>/<occurrence>/wijzigen", methods=["GET", "POST"])
def change(series_id: int, occurrence: str) -> Any:
    """Another day, time or place."""
    meeting = find(series_id, occurrence)
    access.require(access.may_chair(auth.actor(), meeting.series.chairs))
    begin = meeting.starts_at.astimezone(AMSTERDAM)
    start = {
        "dag": meeting.day.isoformat(),
        "tijd": f"{begin.hour}:{begin:%M}",
        "plaats": meeting.place,
    }

    def move(day: date, starts: time, place: str, reason: str) -> date:
        planning.move(here.engine(), auth.actor(), series_id, meeting.occurrence, day, starts, place, reason)
        return meeting.occurrence

    return _form_page(meeting.series, meeting, start, move, "Het overleg is verplaatst.")


@pages.post("/<int:series_id>/<occurrence>/stand")
def settle(series_id: int, occurrence: str) -> Any:
    """Not going on, going on after all, closed, open again."""
    meeting, engine, actor = find(series_id, occurrence), here.engine(), auth.actor()
    what, key = request.form.get("_actie", ""), meeting.occurrence
    reason = request.form.get("reden", "")
    steps: dict[str, tuple[Callable[[], None], str]] = {
        "afzeggen": (
            lambda: planning.cancel(engine, actor, series_id, key, reason),
            "Het overleg gaat niet door. Wat op de agenda stond, gaat naar het volgende.",
        ),
        "doorgaan": (
            lambda: planning.reinstate(engine, actor, series_id, key),
            "Het overleg gaat door.",
        ),
        "afsluiten": (
            lambda: planning.close(engine, actor, series_id, key),
            "Het overleg is afgesloten. Iedereen die is uitgenodigd, kan het verslag lezen.",
        ),
    }
    access.require(access.may_chair(actor, meeting.series.chairs))
    if what == drafts.THROW_AWAY:
        drafts.thrown_away(cancel_form(meeting))
        return redirect(url_for("meetings_planning.change", **in_address(meeting)))
    if what not in steps:
        return redirect(address(meeting))
    act, told = steps[what]
    try:
        if what == "afsluiten" and meeting.is_coming:
            write_down(meeting)
        act()
    except MeetingOver as error:
        return too_late(meeting, REFUSALS[type(error)])
    except (MeetingAhead, DayTaken) as error:
        flash(REFUSALS[type(error)], "warning")
    else:
        drafts.done(cancel_form(meeting))
        flash(told, "ok")
    return redirect(address(meeting))


def _form_page(
    series: Series,
    meeting: Meeting | None,
    start: dict[str, Any],
    plan: Callable[[date, time, str, str], date],
    told: str,
) -> Any:
    """Show the form, or take it in. What was typed comes back with what is wrong."""
    place = move_form(meeting) if meeting is not None else extra_form(series.id)
    again = request.full_path.rstrip("?")
    if request.method == "GET":
        return _planning(series, meeting, start, place)
    if drafts.thrown_away(place):
        return redirect(again)
    got = received(FORM, request.form.items(multi=True))
    errors, notice = tuple(FORM.validate(got.values, here.now())), ""
    if not errors:
        try:
            occurrence = plan(*_values(got.values))
        except (DayTaken, DayPast, MeetingOver) as error:
            notice = REFUSALS[type(error)]
        else:
            drafts.done(place)
            flash(told, "ok")
            where = url_for("meetings.show", series_id=series.id, occurrence=occurrence.isoformat())
            return redirect(where)
    if drafts.kept(place, got.raw, Told(errors, notice)):
        return redirect(again, 303)
    return _too_late(series, meeting)


def _too_late(series: Series, meeting: Meeting | None) -> Any:
    """The meeting was held or called off meanwhile."""
    labels = {name: str(field["title"]) for name, field in _FIELDS.items()}
    back = address(meeting) if meeting is not None else url_for("meetings.index")
    return returned.too_late(REFUSALS[MeetingOver], labels, back, f"Naar {series.name}")


def _planning(series: Series, meeting: Meeting | None, start: dict[str, Any], place: Place) -> str:
    draft, calling_off = drafts.read(place), None
    can_be_called_off = meeting is not None and meeting.is_coming
    if meeting is not None and can_be_called_off:
        calling_off = drafts.read(cancel_form(meeting))
    return render_template(
        "overleg/plannen.html",
        reeks=series,
        overleg=meeting,
        formulier_view=as_left(FORM, start, draft, None, here.today()),
        melding=draft.told.notice if draft is not None else "",
        concept_plek=place.key,
        bewaard=draft,
        voor=request.args.get("voor", "")[:10],
        standen=STATES,
        kan_afgezegd=can_be_called_off,
        afzeggen_plek=cancel_form(meeting).key if meeting is not None else "",
        afzeggen_bewaard=calling_off,
        afzeggen=drafts.given(calling_off),
    )


def _values(values: dict[str, Any]) -> tuple[date, time, str, str]:
    hour, minute = values["tijd"].replace(".", ":").split(":")
    day = date.fromisoformat(values["dag"])
    return day, time(int(hour), int(minute)), values["plaats"], values.get("reden", "")
