"""Whoever adds a column that names an organisation or a region says what a merger does with it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

from engine.tables import Base
from engine.takeover.columns import COLUMNS, REGIONS


def naming(metadata: MetaData, table: str) -> Iterator[str]:
    """Every column that refers to a row of this table."""
    for one in metadata.sorted_tables:
        for column in one.columns:
            if any(key.column.table.name == table for key in column.foreign_keys):
                yield f"{one.name}.{column.name}"


def test_every_column_that_names_an_organisation_is_said_to_go_or_to_stay() -> None:
    assert set(naming(Base.metadata, "organisations")) == COLUMNS.keys()


def test_a_new_column_is_noticed() -> None:
    metadata = MetaData()
    Table("organisations", metadata, Column("id", Integer, primary_key=True))
    Table("invoices", metadata, Column("payer_id", ForeignKey("organisations.id")))
    assert list(naming(metadata, "organisations")) == ["invoices.payer_id"]


def test_every_column_that_names_a_region_is_said_to_go_or_to_stay() -> None:
    """By its name: what refers to a region refers to no row, as a region can be gone from the files."""
    columns = (f"{one.name}.{column.name}" for one in Base.metadata.sorted_tables for column in one.columns)
    found = {name for name in columns if "region" in name.partition(".")[2]}
    assert found | {"regions.slug"} == REGIONS.keys()
