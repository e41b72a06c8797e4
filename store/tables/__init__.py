"""Every table, by subject. Rows belong to a workspace; all but a few are written through the ledger and journalled."""

from store.tables.buyers import concerns, demos, stakeholders, touches
from store.tables.columns import Moment, metadata
from store.tables.deals import deals, items, next_steps, notes, pains, policies, stage_moves, ticks
from store.tables.decisions import criteria, insights, kpis, option_notes, options, plan_steps, reviews, scores, terms
from store.tables.installations import installations, oauth_states
from store.tables.joining import join_codes, join_tries, joined
from store.tables.journal import changes, writes
from store.tables.library import case_studies, case_uses, mappings, point_marks, wordings
from store.tables.mornings import digests, notices, reminder_days, reminders
from store.tables.places import access_rules, channels, deliveries, focus, members, workspaces
from store.tables.surfaces import conversations, homes, offers, our_touches, pinned_cards, posts, watches

__all__ = [
    "JOURNALLED",
    "Moment",
    "access_rules",
    "case_studies",
    "case_uses",
    "changes",
    "channels",
    "concerns",
    "conversations",
    "criteria",
    "deals",
    "deliveries",
    "demos",
    "digests",
    "focus",
    "homes",
    "insights",
    "installations",
    "items",
    "join_codes",
    "join_tries",
    "joined",
    "kpis",
    "mappings",
    "members",
    "metadata",
    "next_steps",
    "notes",
    "notices",
    "oauth_states",
    "offers",
    "option_notes",
    "options",
    "our_touches",
    "pains",
    "pinned_cards",
    "plan_steps",
    "point_marks",
    "policies",
    "posts",
    "reminder_days",
    "reminders",
    "reviews",
    "scores",
    "stage_moves",
    "stakeholders",
    "terms",
    "ticks",
    "touches",
    "watches",
    "wordings",
    "workspaces",
    "writes",
]

for _table in metadata.tables.values():
    # An id is never given twice: an old button or an undo must not find another row behind its number.
    _table.dialect_options["sqlite"]["autoincrement"] = True

JOURNALLED = {
    table.name: table
    for table in (
        members,
        channels,
        deals,
        stage_moves,
        pains,
        next_steps,
        stakeholders,
        touches,
        concerns,
        case_studies,
        case_uses,
        ticks,
        point_marks,
        wordings,
        items,
        options,
        option_notes,
        criteria,
        scores,
        terms,
        plan_steps,
        demos,
        reviews,
        kpis,
        insights,
        mappings,
        policies,
        notes,
        digests,
        notices,
        reminders,
        access_rules,
        watches,
    )
}
