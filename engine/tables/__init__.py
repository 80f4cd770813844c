"""Every table: its columns, its keys, its indexes, in a file per subject. A migration follows each change.

Must not know: what the rows mean to a process. Instants are aware UTC; JSON is text that we write ourselves,
because the order of its keys matters.
"""

from engine.tables.base import Base, Instant, Row
from engine.tables.definitions import Content, Definition, DefinitionFile, Publication, Region
from engine.tables.dossiers import (
    Attachment,
    Case,
    Ending,
    HelpRequest,
    Message,
    Participant,
    Process,
    Question,
)
from engine.tables.drafts import Draft
from engine.tables.installation import Heartbeat, Variable
from engine.tables.intake import Import, ImportRow
from engine.tables.mail import Digest, Letter
from engine.tables.meetings import (
    AgendaExtra,
    Attendance,
    CalendarFeed,
    Meeting,
    MeetingChange,
    MeetingItem,
    MeetingSeries,
)
from engine.tables.moving import Move, MovedDossier
from engine.tables.organisations import (
    ContactPerson,
    Membership,
    Organisation,
    OrganisationChange,
    OrganisationRole,
    RegionTakeover,
    Takeover,
    User,
)
from engine.tables.proposals import Proposal, ProposalFile
from engine.tables.tasks import Incident, Task, Timer
from engine.tables.trail import AuditEntry, Reading, Search

__all__ = [
    "AgendaExtra",
    "Attachment",
    "Attendance",
    "AuditEntry",
    "Base",
    "CalendarFeed",
    "Case",
    "ContactPerson",
    "Content",
    "Definition",
    "DefinitionFile",
    "Digest",
    "Draft",
    "Ending",
    "Heartbeat",
    "HelpRequest",
    "Import",
    "ImportRow",
    "Incident",
    "Instant",
    "Letter",
    "Meeting",
    "MeetingChange",
    "MeetingItem",
    "MeetingSeries",
    "Membership",
    "Message",
    "Move",
    "MovedDossier",
    "Organisation",
    "OrganisationChange",
    "OrganisationRole",
    "Participant",
    "Process",
    "Proposal",
    "ProposalFile",
    "Publication",
    "Question",
    "Reading",
    "Region",
    "RegionTakeover",
    "Row",
    "Search",
    "Takeover",
    "Task",
    "Timer",
    "User",
    "Variable",
]
