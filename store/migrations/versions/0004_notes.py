"""Free notes on deals and people, and concerns of a whole deal, without a person."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("stakeholder_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_notes_deal_id")),
        sa.ForeignKeyConstraint(["stakeholder_id"], ["stakeholders.id"], name=op.f("fk_notes_stakeholder_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_notes_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notes_deal", "notes", ["deal_id", "id"])
    with op.batch_alter_table("concerns", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("stakeholder_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_index("ix_concerns_deal", ["deal_id", "id"])
