"""Where a next step was said, as concerns, needs and problems keep it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("next_steps", sa.Column("source", sa.String(length=500), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("next_steps", "source")
