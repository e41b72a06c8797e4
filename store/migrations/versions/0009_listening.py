"""Listening in channels, and who may do what."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("access_version", sa.Integer(), server_default="0", nullable=False))
    op.add_column("members", sa.Column("manager", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("channels", sa.Column("quiet", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "access_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_access_rules_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_rules")),
        sa.UniqueConstraint("workspace_id", "action", name=op.f("uq_access_rules_workspace_id_action")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_offers_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("workspace_id", "member", name=op.f("uq_offers_workspace_id_member")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "our_touches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_our_touches_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_our_touches")),
        sa.UniqueConstraint("workspace_id", "deal_id", name=op.f("uq_our_touches_workspace_id_deal_id")),
        sqlite_autoincrement=True,
    )
