"""What Dealmate asks of Teams: where it may be added, which commands are listed there, its texts and its pictures.

`teams/` is written from here, with made-up ids; `dealmate teams manifest` writes the same for a deployment, as the
file that Teams installs.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any, Final

import yaml

from bot.drawing import BRAND
from bot.reply import LANGUAGES, REPLIES
from bot.verbs import VERBS
from handlers.commands import book
from handlers.teams.icons import icons

NAME: Final = "Dealmate"
SCHEMA: Final = "1.29"  # the first that knows targeted messages, which carry what is said to us alone
HOME: Final = "https://developer.microsoft.com/json-schemas/teams/v{}/MicrosoftTeams{}.schema.json"
SOMEBODYS: Final = "00000000-0000-0000-0000-000000000000"  # an application's id, until there is one
SOMEWHERE: Final = "deals.example.com"
DAY: Final = (2026, 1, 1, 0, 0, 0)  # of every file in the package: what is the same has the same bytes
COMMANDS: Final = (  # twelve are shown, so those that one begins with; every other line works as well
    ("deal", "add"), ("deal", "stage"), ("deal", "next"), ("deal", "note"), ("deal", "show"), ("deal", "stalled"),
    ("dmu", "add"), ("dmu", "met"), ("dmu", "concern"), ("talk", ""), ("ref", ""), ("deal", "help"),
)  # fmt: skip
# Slash commands are messages to us alone, which there are none of where we are alone already.
LISTS: Final = ((("personal",), ("mention",)), (("team", "groupChat"), ("mention", "slash")))
HANGUL: Final = re.compile(r"[가-힣]")
Manifest = dict[str, Any]


def manifest(
    app_id: str = SOMEBODYS, domain: str = SOMEWHERE, company: str = NAME, names: Mapping[str, str] | None = None
) -> Manifest:
    """The app's manifest, in English. `names` are commands that this deployment calls otherwise (ours → typed)."""
    words, home = _words("en"), f"https://{domain}"
    return {
        "$schema": HOME.format(SCHEMA, ""),
        "manifestVersion": SCHEMA,
        "version": version("dealmate"),
        "id": app_id,
        "developer": {"name": company, "websiteUrl": home, "privacyUrl": home, "termsOfUseUrl": home},
        "name": {"short": NAME, "full": NAME},
        "description": {"short": words["short"], "full": words["full"]},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": BRAND,
        "localizationInfo": {
            "defaultLanguageTag": "en",
            "additionalLanguages": [
                {"languageTag": one, "file": f"{one}.json"} for one in LANGUAGES if one != "en"
            ],
        },
        "bots": [
            {
                "botId": app_id,
                "scopes": [scope for scopes, _ in LISTS for scope in scopes],
                "supportsFiles": True,
                "supportsTargetedMessages": True,
                "commandLists": [
                    {"scopes": list(scopes), "triggers": list(triggers), "commands": _commands("en", names or {})}
                    for scopes, triggers in LISTS
                ],
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [domain],
    }  # fmt: skip


def translated(language: str, names: Mapping[str, str] | None = None) -> Manifest:
    """The manifest's texts in another language."""
    words = _words(language)
    texts = {
        "$schema": HOME.format(SCHEMA, ".Localization"),
        "name.short": NAME,
        "name.full": NAME,
        "description.short": words["short"],
        "description.full": words["full"],
    }
    for place in range(len(LISTS)):
        for number, command in enumerate(_commands(language, names or {})):
            texts |= {f"bots[0].commandLists[{place}].commands[{number}].{key}": one for key, one in command.items()}
    return texts


def _commands(language: str, names: Mapping[str, str]) -> list[dict[str, str]]:
    """The commands as they are listed: what is typed, and what it does, with an example."""
    found = []
    for head, verb in COMMANDS:
        typed = names.get(head, head)
        entry = book.find(head, verb)
        about = _words(language)["help"]
        if entry is not None:
            example = entry.example(language).removeprefix(f"/{head}").strip()
            about = f"{entry.about(language)} · {typed} {example}"
        found.append({"title": f"{typed} {_verb(head, verb, language)}".strip(), "description": about})
    return found


def _verb(head: str, verb: str, language: str) -> str:
    """A verb as people of this language type it."""
    if not verb or language == "en":
        return verb
    return next(one for one, key in VERBS[head].aliases.items() if key == verb and HANGUL.search(one))


@cache
def _words(language: str) -> dict[str, str]:
    """What people read about the app in Teams."""
    found: dict[str, str] = yaml.safe_load((REPLIES / f"teams_manifest.{language}.yaml").read_text("utf-8"))
    return found


def written(made: Manifest) -> str:
    """A manifest, or its texts, as a file."""
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def files(made: Manifest, names: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """What Teams wants in one package, by file name."""
    texts = {"manifest.json": made} | {
        f"{one}.json": translated(one, names) for one in LANGUAGES if one != "en"
    }  # fmt: skip
    return {name: written(one).encode() for name, one in texts.items()} | icons()


def package(parts: Mapping[str, bytes]) -> bytes:
    """The package that is uploaded in Teams."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in parts.items():
            pack.writestr(zipfile.ZipInfo(name, DAY), data)
    return made.getvalue()
