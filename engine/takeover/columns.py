"""Every column that names an organisation or a region, and what becomes of it when that goes into another.

tests/laws/test_takeover.py holds this against the tables: whoever adds such a column says here what becomes
of it, and does it in `dossiers.py`, `work.py` or `region.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Goes(StrEnum):
    """What becomes of a column."""

    COPIED = "also for the new region: what runs in the old one needs it there"

    WITH_DOSSIER = "with its dossier"
    AT_ONCE = "when it begins"
    STAYS = "stays as it was said then"


COLUMNS: Final = {
    "cases.landlord_id": Goes.WITH_DOSSIER,
    "participants.organisation_id": Goes.WITH_DOSSIER,
    "tasks.organisation_id": Goes.WITH_DOSSIER,  # of what is open; who did a task stays
    "questions.organisation_id": Goes.WITH_DOSSIER,  # until it is answered
    "outbox.organisation_id": Goes.WITH_DOSSIER,  # until it is sent
    "drafts.organisation_id": Goes.WITH_DOSSIER,  # those of no dossier at once
    "organisation_roles.organisation_id": Goes.AT_ONCE,
    "memberships.organisation_id": Goes.AT_ONCE,  # as a second row; the first stops at the end
    "contacts.organisation_id": Goes.AT_ONCE,
    "imports.landlord_id": Goes.AT_ONCE,
    "attendance.organisation_id": Goes.AT_ONCE,  # of meetings to come
    "questions.asker_id": Goes.STAYS,
    "calendar_feeds.organisation_id": Goes.STAYS,  # its address reads the calendar of the other
    "organisation_changes.organisation_id": Goes.STAYS,
    "takeovers.organisation_id": Goes.STAYS,
    "takeovers.into_id": Goes.STAYS,
}

REGIONS: Final = {
    "organisation_roles.region": Goes.COPIED,
    "contacts.region": Goes.COPIED,
    "cases.region": Goes.STAYS,  # until somebody moves the dossier to the diagrams of the other
    "definitions.region": Goes.STAYS,
    "imports.region": Goes.STAYS,
    "meeting_series.region": Goes.STAYS,  # of the dossiers that run there
    "moves.region": Goes.STAYS,  # of dossiers to a version of that region
    "proposals.region": Goes.STAYS,  # diagrams that dossiers run on are still mended
    "publications.region": Goes.STAYS,
    "region_takeovers.region": Goes.STAYS,
    "region_takeovers.into_region": Goes.STAYS,
    "regions.slug": Goes.STAYS,
}
