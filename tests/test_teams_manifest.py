"""What Teams installs is what the code says, and Teams' own schema takes it."""

import io
import json
import re
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot import grammar
from bot.drawing import PAPER
from bot.reply import LANGUAGES
from handlers import cli
from handlers.commands import book
from handlers.teams.icons import outline
from handlers.teams.manifest import COMMANDS, LISTS, SCHEMA, files, manifest, package, translated

ROOT = Path(__file__).parent.parent
FOLDER, SCHEMAS = ROOT / "teams", Path(__file__).parent / "schemas"
APP = "8b0d3a52-6a3f-4c2e-9a57-1f0f5d6a7c11"
OTHERS = tuple(one for one in LANGUAGES if one != "en")


def faults(name: str, made: Any) -> list[str]:
    """What the schema of this name has against it."""
    schema = json.loads((SCHEMAS / f"teams-{name}-{SCHEMA}.json").read_text("utf-8"))
    return [one.message for one in jsonschema.Draft7Validator(schema).iter_errors(made)]


def size(png: bytes) -> tuple[int, int, int]:
    """Width, height and kind of pixels: 6 is colour with transparency."""
    width, height, _, kind = struct.unpack(">IIBB", png[16:26])
    return width, height, kind


def listed(language: str) -> list[dict[str, str]]:
    if language == "en":
        found: list[dict[str, str]] = manifest()["bots"][0]["commandLists"][0]["commands"]
        return found
    texts = translated(language)
    start = "bots[0].commandLists[0].commands"
    return [
        {key: texts[f"{start}[{number}].{key}"] for key in ("title", "description")} for number in range(len(COMMANDS))
    ]


def test_what_is_written_down_is_current(request: pytest.FixtureRequest) -> None:
    made = files(manifest())
    if request.config.getoption("--rewrite"):
        for name, data in made.items():
            (FOLDER / name).write_bytes(data)
    for name, data in made.items():
        kept = (FOLDER / name).read_bytes()
        # Another machine may round a pixel otherwise.
        assert kept == data if name.endswith(".json") else size(kept) == size(data)
    assert {one.name for one in FOLDER.iterdir()} == set(made)


def test_the_schema_takes_it() -> None:
    assert faults("manifest", manifest(APP, "deals.example.com", "Hanbit")) == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_schema_takes_every_translation(language: str) -> None:
    assert faults("texts", translated(language)) == []


@pytest.mark.parametrize(
    "spoiled",
    [{"id": "1"}, {"bots": [{"botId": APP}]}, {"accentColor": "green"}, {"scopes": []}, {"manifestVersion": "1.17"}],
)
def test_the_schema_would_see_a_fault(spoiled: dict[str, Any]) -> None:
    assert faults("manifest", manifest() | spoiled)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_every_text_that_people_read(language: str) -> None:
    made, texts = manifest(), translated(language)
    lists = made["bots"][0]["commandLists"]
    wanted = {
        f"bots[0].commandLists[{place}].commands[{number}].{key}"
        for place, one in enumerate(lists)
        for number, command in enumerate(one["commands"])
        for key in command
    }
    assert set(texts) == wanted | {"$schema", "name.short", "name.full", "description.short", "description.full"}
    assert [one["file"] for one in made["localizationInfo"]["additionalLanguages"]] == [f"{one}.json" for one in OTHERS]


def test_what_is_said_with_a_slash_is_for_us_alone() -> None:
    bot = manifest()["bots"][0]
    assert bot["supportsTargetedMessages"] is True
    assert set(bot["scopes"]) == {"personal", "team", "groupChat"}
    assert [tuple(one["triggers"]) for one in bot["commandLists"]] == [triggers for _, triggers in LISTS]
    shared = next(one for one in bot["commandLists"] if "slash" in one["triggers"])
    assert set(shared["scopes"]) == {"team", "groupChat"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_listed_command_can_be_said_and_its_example_too(language: str) -> None:
    for (head, verb), one in zip(COMMANDS, listed(language), strict=True):
        read = grammar.read(one["title"])
        assert (read.head, read.verb) == (head, verb)
        if (head, verb) != ("deal", "help"):
            assert book.find(head, verb)
            example = one["description"].rpartition(" · ")[2]
            assert grammar.read(example).head == head


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_are_short_enough_to_be_read(language: str) -> None:
    assert all(len(one["title"]) <= 32 and len(one["description"]) <= 128 for one in listed(language))
    assert len({one["title"] for one in listed(language)}) == len(COMMANDS) <= 12


def test_commands_go_by_the_names_of_the_deployment() -> None:
    made = manifest(names={"deal": "crm"})["bots"][0]["commandLists"][0]["commands"]
    assert {one["title"].split()[0] for one in made} == {"crm", "dmu", "talk", "ref"}
    assert any(one["description"].startswith("Make a deal; only the name is needed · crm add ") for one in made)


def test_the_icons_are_what_teams_wants() -> None:
    made = files(manifest())
    assert size(made["color.png"])[:2] == (192, 192)
    assert size(made["outline.png"]) == (32, 32, 6)
    assert set(re.findall(r"#[0-9a-f]{3,8}", outline())) == {PAPER}  # white lines, and nothing else


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        assert pack.testzip() is None
        return {name: pack.read(name) for name in pack.namelist()}


def test_the_package_has_all_that_its_manifest_names() -> None:
    parts = unpacked(package(files(manifest())))
    made = json.loads(parts["manifest.json"])
    named = [*made["icons"].values(), *(one["file"] for one in made["localizationInfo"]["additionalLanguages"])]
    assert set(named) | {"manifest.json"} == set(parts)
    assert package(files(manifest())) == package(files(manifest()))


def run(*words: str) -> int:
    return cli.main(["teams", "manifest", *words])


def test_the_package_is_written_for_a_deployment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "app.zip"
    assert run("--app-id", APP.upper(), "--domain", "crm.hanbit.co.kr", "--company", "한빛", "--to", str(to)) == 0
    assert str(to) in capsys.readouterr().out
    made = json.loads(unpacked(to.read_bytes())["manifest.json"])
    assert (made["id"], made["bots"][0]["botId"]) == (APP, APP)
    assert made["validDomains"] == ["crm.hanbit.co.kr"]
    assert made["developer"]["name"] == "한빛"
    assert faults("manifest", made) == []


def test_the_package_takes_what_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEAMS_APP_ID", APP)
    monkeypatch.setenv("PUBLIC_URL", "https://deals.hanbit.co.kr:8443/")
    monkeypatch.setenv("COMMAND_NAMES", "deal=crm")
    assert run("--to", str(tmp_path / "app.zip")) == 0
    made = json.loads(unpacked((tmp_path / "app.zip").read_bytes())["manifest.json"])
    assert (made["id"], made["validDomains"]) == (APP, ["deals.hanbit.co.kr"])
    assert made["bots"][0]["commandLists"][0]["commands"][0]["title"] == "crm add"


def wrong() -> Iterable[tuple[tuple[str, ...], str]]:
    there = ("--app-id", APP, "--domain", "deals.example.com")
    yield ("--domain", "deals.example.com"), "--app-id"
    yield ("--app-id", "dealmate", "--domain", "deals.example.com"), "--app-id"
    yield ("--app-id", APP), "--domain"
    yield ("--app-id", APP, "--domain", "https://deals.example.com"), "--domain"
    yield ("--app-id", APP, "--domain", "localhost"), "--domain"
    yield (*there, "--company", "x" * 33), "--company"
    yield (*there, "--to", "/nowhere/at/all.zip"), "can't be written"


@pytest.mark.parametrize(("words", "said"), list(wrong()))
def test_what_is_missing_is_said(
    words: tuple[str, ...],
    said: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TEAMS_APP_ID", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    assert run(*words) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
