"""An organisation fills a role in a region for several ranges of postcodes"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
ONE_RANGE = "uq_organisation_roles_organisation_id_role_region"
SEVERAL = "uq_organisation_roles_organisation_id_role_region_postcode_from"


def upgrade() -> None:
    with op.batch_alter_table("organisation_roles", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ONE_RANGE), type_="unique")
        batch_op.create_unique_constraint(
            op.f(SEVERAL), ["organisation_id", "role", "region", "postcode_from"]
        )


def downgrade() -> None:
    """Of several ranges only the first stays: there is room for one."""
    op.execute(
        "DELETE FROM organisation_roles WHERE EXISTS (SELECT 1 FROM organisation_roles AS kept "
        "WHERE kept.organisation_id = organisation_roles.organisation_id "
        "AND kept.role = organisation_roles.role AND kept.region = organisation_roles.region "
        "AND kept.postcode_from < organisation_roles.postcode_from)"
    )
    with op.batch_alter_table("organisation_roles", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(SEVERAL), type_="unique")
        batch_op.create_unique_constraint(op.f(ONE_RANGE), ["organisation_id", "role", "region"])
