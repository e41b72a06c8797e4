"""The language and zone that the platform tells of a colleague, and for which day somebody was reminded of a thing."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("members", sa.Column("spoken", sa.String(length=2), server_default="", nullable=False))
    op.add_column("members", sa.Column("timezone", sa.String(length=64), server_default="", nullable=False))
    op.add_column("reminders", sa.Column("due", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("reminders", "due")
    op.drop_column("members", "timezone")
    op.drop_column("members", "spoken")
