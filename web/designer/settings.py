"""The settings of a region in a proposal: terms and numbers, what they are and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for

from engine.definitions import Setting
from engine.definitions.labels import in_words
from engine.organisations import people
from engine.proposals import editing, judging
from engine.proposals.editing import FileMoved, Opened
from engine.proposals.judging import Judged
from engine.proposals.settings import SettingsUnreadable, Written, path_of, rewritten, written
from engine.proposals.store import Proposal, ProposalEnded
from web import auth, here, returned
from web.designer import lengths, meanwhile, values
from web.designer.proposal_files import as_text, moved, only_as_text
from web.designer.proposals import ENDED, address, form_of, opened
from web.designer.values import ValueRefused
from web.forms import drafts

pages = Blueprint("settings", __name__, url_prefix="/<region>/voorstel/<int:proposal_id>/instellingen")
LONGEST_TEXT: Final = 500
LABELS: Final = {
    "waarde": "Waarde",
    "maanden": "Maanden",
    "dagen": "Dagen",
    "titel": "Wat het is",
    "bron": "Waar het vandaan komt",
}
UNREADABLE: Final = "De instellingen zijn zo geschreven dat ze alleen als tekst kunnen worden veranderd."


@dataclass(frozen=True)
class Line:
    """One setting in the list."""

    name: str
    title: str
    source: str
    said: str  # its value in words
    own: Mapping[str, str]  # organisation -> what it has instead, in words
    is_own: bool  # written in the file of the region; else all regions share it
    is_changed: bool
    source_of: str  # the value of now in words, when it changes and its source does not
    is_editable: bool  # here; a list is changed as text
    findings: list[str]


@pages.get("")
def index(region: str, proposal_id: int) -> Any:
    designed, proposal = opened(region, proposal_id)
    judged, file = _read(proposal)
    own = written(file.content or b"")
    before = judged.current.settings
    known = (judged.proposed or judged.current).settings
    lines = [_line(judged, one, name in own, before.get(name)) for name, one in known.items()]
    return render_template(
        "ontwerp/instellingen.html",
        gebied=designed,
        voorstel=proposal,
        eigen=[line for line in lines if line.is_own],
        gedeeld=[line for line in lines if not line.is_own],
        als_tekst=as_text(proposal, path_of(proposal.region)),
    )


@pages.errorhandler(SettingsUnreadable)
def as_file(_: SettingsUnreadable) -> Any:
    """Only its text can be changed; what was typed here is shown, to be copied."""
    return only_as_text(UNREADABLE, LABELS, path_of((request.view_args or {})["region"]))


@pages.get("/<setting_name>")
def edit(region: str, proposal_id: int, setting_name: str) -> str:
    designed, proposal = opened(region, proposal_id)
    judged, file = _read(proposal)
    setting = _setting(judged, setting_name)
    place = form_of(auth.actor(), proposal_id, f"instelling/{setting_name}")
    draft, said = drafts.read(place), _said(file, setting)
    begin = {
        "titel": setting.title,
        "bron": setting.source,
        **values.fields(setting.value),
        **{
            k: v
            for slug, own in setting.per_organisation.items()
            if values.kind_of(own) == values.kind_of(setting.value)
            for k, v in values.fields(own, f"{slug}.").items()
        },
    }
    before = judged.current.settings.get(setting_name)
    with here.engine().database.read() as connection:
        names = dict(people.organisations(connection))
    return render_template(
        "ontwerp/instelling.html",
        gebied=designed,
        voorstel=proposal,
        instelling=setting,
        soort=values.kind_of(setting.value),
        nu=in_words(before.value) if before is not None else "",
        is_eigen=setting_name in written(file.content or b""),
        eigen=[(slug, names.get(slug, slug), _misfit(setting, slug)) for slug in setting.per_organisation],
        bevindingen=_findings(judged, setting),
        voorbeeld=values.example({**begin, **drafts.given(draft)}),
        gezien=meanwhile.seen_of(draft, meanwhile.name_of(said)),
        hunne=meanwhile.theirs(draft, meanwhile.name_of(said), _labelled(said)),
        als_tekst=as_text(proposal, path_of(proposal.region)),
        concept_plek=place.key,
        bewaard=draft,
        fouten=drafts.wrongs(draft),
        gegeven={**begin, **drafts.given(draft)},
    )


@pages.post("/<setting_name>/dag")
def example(region: str, proposal_id: int, setting_name: str) -> Any:
    """The day that a term of this length ends on, while one types. Nothing is kept."""
    _, proposal = opened(region, proposal_id)
    _setting(_read(proposal)[0], setting_name)
    return jsonify(gezegd=values.example(request.form))


@pages.post("/<setting_name>")
def save(region: str, proposal_id: int, setting_name: str) -> Any:
    _, proposal = opened(region, proposal_id)
    judged, file = _read(proposal)
    setting = _setting(judged, setting_name)
    actor, engine = auth.actor(), here.engine()
    place = form_of(actor, proposal_id, f"instelling/{setting_name}")
    again = url_for(".edit", region=region, proposal_id=proposal_id, setting_name=setting_name)
    if drafts.thrown_away(place):
        return redirect(again, 303)
    new, wrong = _posted(setting)
    if wrong:
        drafts.refused(place, wrong)
        return redirect(again, 303)
    now = meanwhile.name_of(_said(file, setting))
    if request.form.get("gezien") != now:
        drafts.refused(place, {"waarde": meanwhile.MOVED}, gezien=now)
        return redirect(again, 303)
    try:
        content = rewritten(file.content or b"", setting_name, new)
        editing.put(engine, actor, proposal_id, file.path, content, file.seen)
    except FileMoved as error:
        drafts.refused(place, {"waarde": moved(error.now)})
        return redirect(again, 303)
    except ProposalEnded:
        return returned.too_late(ENDED, LABELS, address(proposal), "Naar het voorstel")
    drafts.done(place)
    if content == file.content:
        flash(f"Je veranderde niets: {new.title} is {in_words(new.value)}.", "info")
        return redirect(again, 303)
    old = _source_of(
        replace(setting, value=new.value, source=new.source), judged.current.settings.get(setting_name)
    )
    about = f" De bron hoort nog bij {old}: schrijf op waar de nieuwe waarde vandaan komt." if old else ""
    flash(f"Opgeslagen in het voorstel: {new.title} is {in_words(new.value)}.{about}", "ok")
    return redirect(address(proposal), 303)


def _read(proposal: Proposal) -> tuple[Judged, Opened]:
    engine = here.engine()
    with engine.database.read() as connection:
        path = path_of(proposal.region)
        file = editing.open_file(engine, connection, auth.actor(), proposal.id, path)
        return judging.judge(engine, connection, proposal), file


def _setting(judged: Judged, name: str) -> Setting:
    """As the proposal has it; 404 for a setting that is not there, or that only the file itself can say."""
    found = (judged.proposed or judged.current).settings.get(name)
    if found is None or values.kind_of(found.value) is None:
        abort(404)
    return found


def _said(file: Opened, setting: Setting) -> Written | Setting:
    """As the file of the region has it; where it says nothing of it, what all regions share."""
    return written(file.content or b"").get(setting.name, setting)


def _labelled(said: Written | Setting) -> dict[str, str]:
    """What it says, by what the form calls it."""
    own = ", ".join(f"{slug}: {in_words(value)}" for slug, value in said.per_organisation.items())
    told = {"waarde": in_words(said.value), "titel": said.title, "bron": said.source}
    return {**{LABELS[key]: text for key, text in told.items()}, "Eigen waarde": own}


def _posted(setting: Setting) -> tuple[Written, dict[str, str]]:
    """What was filled in, and by field what is wrong with it."""
    form, wrong = request.form, dict[str, str]()

    def value(old: Any, name: str = "") -> Any:
        try:
            return values.read(form, old, name)
        except ValueRefused as error:
            wrong[f"{name}waarde"] = str(error)
            return old

    texts = {key: form.get(key, "").strip() for key in ("titel", "bron")}
    wrong |= lengths.wrong(texts, dict.fromkeys(texts, LONGEST_TEXT))
    for key, text in texts.items():
        if not text:
            wrong[key] = "Vul in wat dit is." if key == "titel" else "Vul in waar dit vandaan komt."
    own = {
        slug: old
        if _misfit(setting, slug) and _is_empty(form, slug)
        else value(_like(setting, old), f"{slug}.")
        for slug, old in setting.per_organisation.items()
        if f"{slug}.weg" not in form
    }
    return Written(value(setting.value), texts["titel"], texts["bron"], own), wrong


def _misfit(setting: Setting, slug: str) -> str:
    """What an organisation has, in words, when it is of another sort than the setting; else nothing."""
    own = setting.per_organisation[slug]
    return in_words(own) or "leeg" if values.kind_of(own) != values.kind_of(setting.value) else ""


def _like(setting: Setting, own: Any) -> Any:
    """What the fields of an organisation are read as: the sort of the setting itself."""
    return own if values.kind_of(own) == values.kind_of(setting.value) else setting.value


def _is_empty(form: Mapping[str, str], slug: str) -> bool:
    return not any(form.get(f"{slug}.{part}", "").strip() for part in ("waarde", "maanden", "dagen"))


def _findings(judged: Judged, setting: Setting) -> list[str]:
    """What the checks say of this setting as it is saved."""
    return [
        str(one.in_words())
        for one in judged.findings
        if one.element == setting.name and one.file.endswith("instellingen.toml")
    ]


def _source_of(setting: Setting, before: Setting | None) -> str:
    if before is None or setting.value == before.value or setting.source != before.source:
        return ""
    return in_words(before.value)


def _line(judged: Judged, setting: Setting, is_own: bool, before: Setting | None) -> Line:
    own = {slug: in_words(value) for slug, value in setting.per_organisation.items()}
    said = in_words(setting.value)
    return Line(
        name=setting.name,
        title=setting.title,
        source=setting.source,
        said=said,
        own=own,
        is_own=is_own,
        is_changed=setting != before,
        source_of=_source_of(setting, before),
        is_editable=values.kind_of(setting.value) is not None,
        findings=_findings(judged, setting),
    )
