"""Commas and other marks no longer count in a deal's name: Acme, Inc. is found as acme inc."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SET_APART = str.maketrans(dict.fromkeys(',;:!?()"“”', " "))
MARKS = str.maketrans("", "", ",;:.!?()\"'“”‘’")
DEALS = sa.table("deals", sa.column("id"), sa.column("workspace_id"), sa.column("slug"), sa.column("key"))


def upgrade() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(DEALS)).all()
    taken = {(row.workspace_id, row.key) for row in rows}
    for row in rows:
        key = row.key.translate(MARKS)
        slug = "-".join(row.slug.translate(SET_APART).replace("-", " ").split()).rstrip(".")
        if key == row.key or not key or (row.workspace_id, key) in taken:  # two that only marks told apart stay so
            continue
        taken.add((row.workspace_id, key))
        connection.execute(sa.update(DEALS).where(DEALS.c.id == row.id).values(key=key, slug=slug))


def downgrade() -> None:
    """Nothing to do: names are found as they were, and those with marks without them."""
