"""A workspace to measure in: deals with their people, pains and goals, and the sample references."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from handlers.turn import Said, take
from store import references, workspaces
from store.engine import Store
from store.ledger import Ledger
from store.tables import stakeholders

DEALS = 200


def prepare(url: str) -> None:
    """Fills an empty database with 200 deals of four people each."""
    from bot.references import load_samples

    store = Store.open(url)
    store.migrate()
    now = datetime.now(UTC)
    with store.transaction() as connection:
        place = workspaces.enter(connection, "T1", "", "")
        references.add(Ledger(connection, place.workspace_id, "", now, verb="samples"), load_samples())
    for number in range(DEALS):
        lines = [f"/deal add deal{number} size:320 industry:manufacturing", '/deal goal "Close the month in two days"',
                 '/deal pain "Figures are retyped from three systems"', "/dmu add person0 decider cfo",
                 "/dmu add person1 user", "/dmu add person2 influencer it", "/dmu add person3 buyer"]  # fmt: skip
        for line in lines:
            take(store, Said(line, "T1", f"U{number}", f"C{number}x", outsiders="no"), now)
    with store.transaction() as connection:
        people = connection.execute(select(func.count()).select_from(stakeholders)).scalar_one()
    if people != 4 * DEALS:
        raise RuntimeError(f"{people} people were recorded, not {4 * DEALS}")
    store.close()
