"""What letters to tenants tell of who signs them: how to call, where to pay, where to complain.

Must not know: letters, dossiers, who may change it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, select

from engine.definitions import RegionUnknown, to_tenant
from engine.definitions.versions import Definitions
from engine.organisations.file import TO_TENANTS
from engine.tables import Organisation, OrganisationRole
from engine.values import show_iban, show_phone

_SHOWN: Mapping[str, Callable[[str], str]] = {"telefoon": show_phone, "iban": show_iban}
# Without these a tenant cannot do what a letter asks, or does not read what the law wants told.
NEEDED = ("e_mail", "postadres", *TO_TENANTS)


def of(connection: Connection, organisation_id: int | None) -> dict[str, str | None]:
    """As it stands in letters: `naam`, `e_mail`, `postadres` and those of a file; unknown is None."""
    columns = [getattr(Organisation, column).label(name) for name, column in TO_TENANTS.items()]
    rows = connection.execute(
        select(
            Organisation.name.label("naam"),
            Organisation.email.label("e_mail"),
            Organisation.postal_address.label("postadres"),
            *columns,
        ).where(Organisation.id == organisation_id)
    ).mappings()
    found = next(iter(rows), dict.fromkeys(("naam", *NEEDED)))
    return {name: _SHOWN.get(name, str)(value) if value else None for name, value in found.items()}


def lacking(connection: Connection, definitions: Definitions, organisation_id: int) -> list[str]:
    """What letters to tenants should tell of an organisation that signs them, and it did not say yet.

    Nothing of one that signs none in what its regions run on now.
    """
    roles = connection.execute(
        select(OrganisationRole.region, OrganisationRole.role)
        .where(OrganisationRole.organisation_id == organisation_id)
        .distinct()
    ).all()
    if not any(_signs(connection, definitions, region, role) for region, role in roles):
        return []
    told = of(connection, organisation_id)
    return [name for name in NEEDED if not told[name]]


def _signs(connection: Connection, definitions: Definitions, region: str, role: str) -> bool:
    try:
        definition = definitions.current(connection, region)
    except RegionUnknown:
        return False
    return any(role in roles for roles in to_tenant.signed(definition).values())
