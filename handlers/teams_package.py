"""`dealmate teams manifest`: writes the package with which Teams installs the app."""

import argparse
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from bot.joining import GUID
from bot.settings import Settings

DOMAIN = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE
)
LONGEST = 32  # characters of a company's name


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `teams`."""
    teams = commands.add_parser("teams", help="the package with which you install the app in Teams")
    what = teams.add_subparsers(dest="what", required=True, metavar="COMMAND")
    manifest = what.add_parser("manifest", help="write it, to be uploaded in Teams")
    manifest.add_argument("--app-id", default="", help="application (client) ID of your bot (default: TEAMS_APP_ID)")
    manifest.add_argument(
        "--domain", default="", help="where this server is, deals.example.com (default: PUBLIC_URL's)"
    )
    manifest.add_argument("--company", default="Dealmate", help="who offers it, as people read it in Teams")
    manifest.add_argument("--to", type=Path, default=Path("dealmate-teams.zip"), help="the file that is written")


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Writes it, with the commands as this deployment calls them; 1 with a sentence where that can't be done."""
    from handlers.teams.manifest import files, manifest, package

    app_id = asked.app_id or settings.teams_app_id
    domain = asked.domain or urlsplit(settings.public_url).hostname or ""
    if wrong := _wrong(app_id, domain, asked.company):
        print(wrong, file=sys.stderr)
        return 1
    names = {ours: typed for typed, ours in settings.commands.items()}
    made = manifest(app_id.lower(), domain.lower(), asked.company, names)
    try:
        asked.to.write_bytes(package(files(made, names)))
    except OSError as error:
        print(f"{asked.to} can't be written: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{asked.to}\nUpload it in Teams: “Apps”, “Manage your apps”, “Upload an app”. docs/teams.md says the rest.")
    return 0


def _wrong(app_id: str, domain: str, company: str) -> str:
    """What is missing or wrong, in a sentence; "" where nothing is."""
    if not GUID.fullmatch(app_id.lower()):
        return "Say which bot with --app-id, or set TEAMS_APP_ID: its application (client) ID, like 01234567-89ab-…"
    if not DOMAIN.fullmatch(domain):
        return "Say where this server is with --domain, or set PUBLIC_URL: a name alone, like deals.example.com"
    if not 0 < len(company) <= LONGEST:
        return f"--company has {LONGEST} characters at most."
    return ""
