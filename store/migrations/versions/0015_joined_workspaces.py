"""Two workspaces of different chats as one: the second's id, codes, and tries that failed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("joined", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "joined",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=64), nullable=False),
        sa.Column("aside", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=64), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["aside"], ["workspaces.id"], name=op.f("fk_joined_aside")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_joined_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joined")),
        sa.UniqueConstraint("handle", name=op.f("uq_joined_handle")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_joined_workspace_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "join_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_join_codes_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_join_codes_digest")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_join_codes_workspace_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "join_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_join_tries_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_tries")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_join_tries_workspace_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for name in ("join_tries", "join_codes", "joined"):
        op.drop_table(name)
    op.drop_column("workspaces", "joined")
