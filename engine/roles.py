"""The words of diagrams that the engine itself must know; all others are those of designers."""

from __future__ import annotations

from typing import Final

LANDLORD: Final = "woningcorporatie"
"""The role whose dossier it is."""
GEMEENTE: Final = "gemeente"
"""The role of the gemeente, of which letters give the number."""
TENANT: Final = "huurder"
"""Who gets letters, and is no role of an organisation."""
LEAD: Final = "regiehouder"
"""The fact that says who has the lead: a role, set by a script or a person."""
HELPING: Final = "werkt_mee"
"""The fact that says which roles do something outside tasks: set by a script."""
STOPPED: Final = "dossier_stopt"
"""The message that a main route is over."""
ROUTE_OVER: Final = "route_voorbij"
"""The message that one main route is over, and another goes on."""
MISTAKEN: Final = "dossier_vervallen"
"""The message that a dossier was opened by mistake."""
UPDATED: Final = "stand_bijgewerkt"
"""The message that an arrears file brought something new."""
REOPENED: Final = "dossier_heropend"
"""The message that a dossier ended by mistake, and goes on where it was."""
CORRECTED: Final = "gegeven_gecorrigeerd"
"""The message that a person put a fact right; a version without it does not say what can be put right."""
PAYMENT_UNDONE: Final = "betaling_teruggedraaid"
"""The message that a payment was undone after which the dossier went on."""
HELPED: Final = "dossier_geholpen"
"""The message that two functional administrators skipped a term or moved a dossier in court or eviction."""
QUESTION_TERM: Final = "vraag_werkdagen"
"""The setting with the working days in which a question is answered: no diagram asks one."""
REOPENING_TERM: Final = "heropenen_dagen"
"""The setting with the days in which a dossier can be reopened."""
REOPENING_GRACE: Final = "heropenen_respijt"
"""The setting with the least days of a term that passed before its dossier was reopened."""
MOVE_GRACE: Final = "verhuizen_respijt"
"""The setting with the days that a term gets which would have passed because its dossier moved."""
ENGINE_SAYS: Final = frozenset(
    {STOPPED, ROUTE_OVER, MISTAKEN, REOPENED, UPDATED, CORRECTED, PAYMENT_UNDONE, HELPED}
)
ENGINE_READS: Final = frozenset({QUESTION_TERM, REOPENING_TERM, REOPENING_GRACE, MOVE_GRACE})
