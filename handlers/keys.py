"""`dealmate keys`: makes a key for the workspaces' tokens, and encrypts them with the newest one."""

import argparse
import sys

from bot.settings import Settings


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `keys`."""
    keys = commands.add_parser("keys", help="keys that the workspaces' tokens are encrypted with (DEALMATE_KEYS)")
    what = keys.add_subparsers(dest="what", required=True, metavar="COMMAND")
    what.add_parser("new", help="print a fresh key; put it first in DEALMATE_KEYS, before the old ones")
    rotate = what.add_parser("rotate", help="encrypt every token with the first key; then the others can go")
    rotate.add_argument("--db", default="", help="database URL or SQLite file (default: DATABASE_URL)")


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Prints a key, or how many tokens were encrypted anew; 1 with a sentence where that can't be done."""
    from store.keys import new_key

    if asked.what == "new":
        print(new_key())
        return 0
    return _rotate(settings)


def _rotate(settings: Settings) -> int:
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from handlers.files import unusable
    from store import installations
    from store.engine import Store
    from store.keys import Keys, KeysError

    store = Store.open(settings.database_url)
    try:
        keys = Keys(settings.dealmate_keys)
        keys.check()
        with store.transaction() as connection:
            count = installations.reseal(connection, keys)
    except KeysError as error:
        print(f"DEALMATE_KEYS: {error}", file=sys.stderr)
        return 1
    except (OperationalError, ProgrammingError) as error:
        return unusable(error.orig)
    finally:
        store.close()
    if not count:
        print("No workspace has installed the app in this database: nothing was encrypted, so keep every key.")
        return 0
    print(f"Encrypted with the first key: {count}. The other keys are no longer needed.")
    return 0
