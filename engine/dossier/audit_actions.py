"""What can happen in a dossier, in the words of its trail: shared by who writes it and who tells it.

They are stored and hashed: a word can be added, and never changed. An older or a later version may have
written others, so whoever reads the trail meets words that are not here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class AuditAction(StrEnum):
    """One kind of entry of the trail."""

    CASE_OPENED = "dossier_geopend"
    CASE_CLOSED = "dossier_gesloten"
    CASE_CANCELLED = "dossier_geannuleerd"
    CASE_REOPENED = "dossier_heropend"
    CASE_HELPED = "dossier_geholpen"  # by a functional administrator: states.HelpKind
    CASE_MOVED = "dossier_verhuisd"  # to another version of its region
    CASE_MOVED_BACK = "verhuizing_teruggezet"
    MAIN_ROUTE_OVER = "hoofdroute_afgelopen"
    PROCESS_STARTED = "route_gestart"
    MESSAGE_SENT = "bericht"  # from one process to the others
    TERM_PASSED = "term_verstreken"
    TERM_SET_ANEW = "termijn_opnieuw"  # it passed while the dossier was closed
    ACTION_TAKEN = "handeling"
    INTAKE_RECEIVED = "invoer"
    FACTS_CHANGED = "feiten"
    FACT_CORRECTED = "feit_gecorrigeerd"
    PAYMENT_UNDONE = "betaling_teruggedraaid"
    DOUBT_CONFIRMED = "antwoord_bevestigd"  # it was asked about twice, and a person said that it is right
    FILE_ADDED = "bestand_toegevoegd"

    TASK_OPENED = "taak_open"
    TASK_COMPLETED = "taak_afgerond"
    TASK_WITHDRAWN = "taak_vervallen"
    TASK_REOPENED = "taak_heropend"  # with its dossier
    TASK_CLAIMED = "taak_opgepakt"
    TASK_RELEASED = "taak_teruggegeven"
    TASK_PASSED_ON = "taak_doorgegeven"
    TASK_MOVED = "taak_verhuisd"  # to the organisation that now fills its role

    PARTICIPANT_INVOLVED = "deelnemer_erbij"
    PARTICIPANT_INFORMED = "deelnemer_geinformeerd"
    PARTICIPANT_REPLACED = "deelnemer_vervangen"
    ORGANISATION_MERGED = "organisatie_opgegaan"  # in another one, which has its place here from then on
    PARTICIPANT_THINKS_ALONG = "meedenker_erbij"
    LEAD_HANDED_OVER = "regie_overgedragen"
    QUESTION_ASKED = "vraag_gesteld"
    QUESTION_ANSWERED = "vraag_beantwoord"

    LETTER_WRITTEN = "brief"
    LETTER_SENT = "brief_verstuurd"  # by hand
    LETTER_DROPPED = "brief_vervallen"


MOVES: Final = frozenset(
    {
        AuditAction.CASE_OPENED,
        AuditAction.TASK_COMPLETED,
        AuditAction.TERM_PASSED,
        AuditAction.ACTION_TAKEN,
        AuditAction.INTAKE_RECEIVED,
        AuditAction.CASE_CANCELLED,
        AuditAction.CASE_REOPENED,
        AuditAction.CASE_HELPED,
        AuditAction.CASE_MOVED,
        AuditAction.CASE_MOVED_BACK,
        AuditAction.FACT_CORRECTED,
        AuditAction.PAYMENT_UNDONE,
        AuditAction.LEAD_HANDED_OVER,
        AuditAction.ORGANISATION_MERGED,
    }
)
"""With these a step begins: one transaction that moves a dossier on or changes its facts."""
