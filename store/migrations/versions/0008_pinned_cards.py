"""What stands in a room or on somebody's own page, who follows a deal, and where something was said."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SOURCED = ("concerns", "pains", "items")


def upgrade() -> None:
    op.create_table(
        "watches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_watches_deal_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_watches_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
        sa.UniqueConstraint("workspace_id", "channel", "deal_id", name=op.f("uq_watches_workspace_id_channel_deal_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_watches_deal", "watches", ["deal_id", "id"])
    op.create_table(
        "pinned_cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("ts", sa.String(length=40), server_default="", nullable=False),
        sa.Column("member", sa.String(length=64), server_default="", nullable=False),
        sa.Column("language", sa.String(length=2), server_default="", nullable=False),
        sa.Column("shown", sa.String(length=64), server_default="", nullable=False),
        sa.Column("wants_topic", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("topic", sa.String(length=64), server_default="", nullable=False),
        sa.Column("silent", sa.String(length=60), server_default="", nullable=False),
        sa.Column("unsure_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_pinned_cards_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pinned_cards")),
        sa.UniqueConstraint("workspace_id", "channel", name=op.f("uq_pinned_cards_workspace_id_channel")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "homes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), server_default="1", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_homes_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homes")),
        sa.UniqueConstraint("workspace_id", "member", name=op.f("uq_homes_workspace_id_member")),
        sqlite_autoincrement=True,
    )
    for name in SOURCED:
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.add_column(sa.Column("source", sa.String(length=500), server_default="", nullable=False))
