"""A team's own wordings, marks on talking points, topics of concerns, ticks, and the uses of references."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("playbook_version", sa.Integer(), server_default="0", nullable=False))
    op.add_column("deals", sa.Column("buyclass", sa.String(length=20), nullable=True))
    op.add_column("concerns", sa.Column("topic", sa.String(length=30), nullable=True))
    op.create_table(
        "case_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("wish", sa.Text(), server_default="", nullable=False),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("grade", sa.String(length=10), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("by", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_studies.id"], name=op.f("fk_case_uses_case_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_case_uses_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_uses")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_uses_case", "case_uses", ["case_id", "id"])
    op.create_index("ix_case_uses_deal", "case_uses", ["workspace_id", "deal_id"])
    op.create_table(
        "ticks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_ticks_deal_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_ticks_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticks")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ticks_deal", "ticks", ["deal_id", "id"])
    op.create_table(
        "point_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("stakeholder_id", sa.Integer(), nullable=True),
        sa.Column("point", sa.String(length=80), nullable=False),
        sa.Column("mark", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_point_marks_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_marks")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_point_marks_deal", "point_marks", ["deal_id", "id"])
    op.create_index("ix_point_marks_mark", "point_marks", ["workspace_id", "mark", "point"])
    op.create_table(
        "wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_wordings_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wordings")),
        sa.UniqueConstraint("workspace_id", "point", "language", name=op.f("uq_wordings_workspace_id_point_language")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_policies_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_policies_workspace_id_name")),
        sqlite_autoincrement=True,
    )
