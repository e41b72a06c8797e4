"""What belongs to a deal's whole life: discovery, alternatives, terms, plan, demos, outcome, and what it taught."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "insights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("industry", sa.String(length=40), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("pains", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_insights_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insights")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("insights", schema=None) as batch_op:
        batch_op.create_index("ix_insights_workspace", ["workspace_id", "id"], unique=False)

    op.create_table(
        "mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_mappings_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mappings")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_mappings_workspace_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "criteria",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_criteria_deal_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_criteria_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("criteria", schema=None) as batch_op:
        batch_op.create_index("ix_criteria_deal", ["deal_id", "id"], unique=False)

    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("slot", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stakeholder_id", sa.Integer(), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_items_deal_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_items_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.create_index("ix_items_deal", ["deal_id", "id"], unique=False)

    op.create_table(
        "kpis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("baseline", sa.String(length=80), server_default="", nullable=False),
        sa.Column("target", sa.String(length=80), server_default="", nullable=False),
        sa.Column("actual", sa.String(length=80), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_kpis_deal_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_kpis_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpis")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("kpis", schema=None) as batch_op:
        batch_op.create_index("ix_kpis_deal", ["deal_id", "id"], unique=False)

    op.create_table(
        "options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("scope", sa.Text(), server_default="", nullable=False),
        sa.Column("deployment", sa.String(length=20), server_default="", nullable=False),
        sa.Column("pains", sa.JSON(), nullable=False),
        sa.Column("recommended", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_options_deal_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_options_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_options")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("options", schema=None) as batch_op:
        batch_op.create_index("ix_options_deal", ["deal_id", "id"], unique=False)

    op.create_table(
        "plan_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("track", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=200), server_default="", nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_plan_steps_deal_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_plan_steps_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_steps")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("plan_steps", schema=None) as batch_op:
        batch_op.create_index("ix_plan_steps_deal", ["deal_id", "id"], unique=False)

    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("learned", sa.Text(), server_default="", nullable=False),
        sa.Column("consent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_reviews_deal_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_reviews_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("deal_id", name=op.f("uq_reviews_deal_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_terms_deal_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_terms_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("deal_id", "term", name=op.f("uq_terms_deal_id_term")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "demos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("stakeholder_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("feedback", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_demos_deal_id")),
        sa.ForeignKeyConstraint(["stakeholder_id"], ["stakeholders.id"], name=op.f("fk_demos_stakeholder_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_demos_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demos")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("demos", schema=None) as batch_op:
        batch_op.create_index("ix_demos_deal", ["deal_id", "id"], unique=False)

    op.create_table(
        "option_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sign", sa.String(length=5), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stakeholder_id", sa.Integer(), nullable=True),
        sa.Column("reflected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_option_notes_deal_id")),
        sa.ForeignKeyConstraint(["option_id"], ["options.id"], name=op.f("fk_option_notes_option_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_option_notes_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_option_notes")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("option_notes", schema=None) as batch_op:
        batch_op.create_index("ix_option_notes_deal", ["deal_id", "id"], unique=False)

    op.create_table(
        "scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("stakeholder_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["criterion_id"], ["criteria.id"], name=op.f("fk_scores_criterion_id")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_scores_deal_id")),
        sa.ForeignKeyConstraint(["option_id"], ["options.id"], name=op.f("fk_scores_option_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_scores_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scores")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.create_index("ix_scores_deal", ["deal_id", "id"], unique=False)

    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trigger", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("trigger_side", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("found_by", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("asked_by", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("long_goal", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("close_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("chosen_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("decided_by", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("decided_why", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("pains", schema=None) as batch_op:
        batch_op.add_column(sa.Column("size", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("stakeholder_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("stakeholders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner_side", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("department", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("noticed", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("guards_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("advice", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("value", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("value_told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
