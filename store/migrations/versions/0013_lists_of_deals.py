"""Lists of deals at a stage, and of deals that ended, find their rows however many deals there are."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

OPEN, ENDED = sa.text("outcome = 'open'"), sa.text("outcome != 'open'")


def upgrade() -> None:
    op.create_index(
        "ix_deals_stage", "deals", ["workspace_id", "stage", "touched_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index(
        "ix_deals_ended", "deals", ["workspace_id", "outcome", "outcome_at"], sqlite_where=ENDED, postgresql_where=ENDED
    )


def downgrade() -> None:
    op.drop_index("ix_deals_ended", "deals")
    op.drop_index("ix_deals_stage", "deals")
