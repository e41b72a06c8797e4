"""A team's own chapters in a folder: `dealmate playbook`, PLAYBOOK_DIR, and mistakes in chapters like those that ship."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.chapters import PlaybookError, read_chapter
from bot.rules import LIMITS, PARAMETERS
from bot.talking import Playbook, default_playbook
from handlers.cli import main
from handlers.playbook import SHIPPED
from tests.test_chapters import FRONT, LINES, bridge, chapter, concern, front, section
from tests.test_playbook import FILES, LABELS, PAGE, PERCENT, in_one_language, lacking, speaks

OWN = "About “{{goal}}”, in our own words. We come on Monday."
MARK = "own.en.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good chapter: our own words for the buyer at stage 4."""
    made = tmp_path / "own"
    made.mkdir()
    (made / MARK).write_text(chapter("buyer", say=OWN), "utf-8")
    return made


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A migrated database, and none of the settings of whoever runs the tests."""
    for name in ("PLAYBOOK_DIR", "SLACK_SIGNING_SECRET", "COMMAND_NAMES", "PORT", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'own.db'}")
    assert main(["migrate"]) == 0
    capsys.readouterr()


# check


def test_a_good_folder_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "more.md").write_text(front("function") + section("cfo", choose="One.", review="Two."), "utf-8")
    (folder / "README.md").write_text("# Prose that is no chapter\n", "utf-8")
    assert main(["playbook", "check", str(folder)]) == 0
    assert capsys.readouterr() == ("2 chapters, 3 texts, no rule broken\n", "")


def test_every_broken_file_is_named_with_line_and_rule(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.md").write_text(chapter("boss"), "utf-8")
    (folder / "b.md").write_text(concern("cost", answer="It saves 30%."), "utf-8")
    (folder / "c.md").write_bytes(chapter("buyer", say="안녕하세요.").encode("cp949"))
    assert main(["playbook", "check", str(folder)]) == 1
    shown = capsys.readouterr()
    assert shown.out == "1 chapters, 1 texts; 3 broken\n"
    assert shown.err.splitlines() == [
        "a.md:7: unknown role 'boss'",
        "b.md:11: answer: a figure of its own; figures come from records: {{ref_metric}}, {{kpi_target}}",
        "c.md:1: not UTF-8",
    ]


def test_a_message_for_one_member_is_warned_about(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / MARK).write_text(chapter("buyer"), "utf-8")
    assert main(["playbook", "check", str(folder)]) == 0
    assert capsys.readouterr().err == (
        "warning: develop/buyer (en): say: fits one member only; name what all share with {{goal}}\n"
    )


def test_a_folder_that_is_not_there_or_holds_no_chapter_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["playbook", "check", str(tmp_path / "nowhere")]) == 1
    assert capsys.readouterr() == ("", f"no folder: {tmp_path / 'nowhere'}\n")
    assert main(["playbook", "check", str(tmp_path)]) == 1


def test_what_ships_passes_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", "check", str(SHIPPED)]) == 0
    shown = capsys.readouterr()
    assert (shown.out.startswith(f"{len(FILES)} chapters, "), shown.err) == (True, "")


# new


def test_a_new_folder_holds_all_chapters_and_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = tmp_path / "deep" / "own"
    assert main(["playbook", "new", str(made)]) == 0
    assert f"dealmate playbook check {made}" in capsys.readouterr().out
    assert {file.name: file.read_text("utf-8") for file in made.glob("*.md") if file.name != "README.md"} == FILES
    assert main(["playbook", "check", str(made)]) == 0


def test_its_readme_names_every_field_and_parameter(tmp_path: Path) -> None:
    assert main(["playbook", "new", str(tmp_path)]) == 0
    readme = (tmp_path / "README.md").read_text("utf-8")
    assert [name for name, most in LIMITS.items() if f"| {name} | {most} |" not in readme] == []
    assert [name for name in PARAMETERS if f"`{{{{{name}}}}}`" not in readme] == []


def test_nothing_is_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", "new", str(folder)]) == 1
    assert capsys.readouterr().err == f"{folder} is not empty; nothing was written\n"
    assert [file.name for file in folder.iterdir()] == [MARK]
    assert main(["playbook", "new", str(folder / MARK)]) == 1


# page


def test_the_page_is_the_documented_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", "page"]) == 0
    assert capsys.readouterr().out == PAGE.read_text("utf-8")


def test_the_page_shows_a_folders_words_over_ours(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = default_playbook().named("develop/buyer", "en")
    assert ours is not None
    assert main(["playbook", "page", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert OWN in shown
    assert ours.say not in shown


def test_the_page_of_a_broken_folder_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.md").write_text(chapter("boss"), "utf-8")
    assert main(["playbook", "page", str(folder)]) == 1
    assert capsys.readouterr() == ("", "a.md:7: unknown role 'boss'\n")


@pytest.mark.parametrize("text", [chapter("buyer · legal"), bridge("support · delivery")], ids=["cell", "bridge"])
def test_the_page_shows_what_a_folder_adds_in_one_language(text: str, folder: Path) -> None:
    (folder / MARK).write_text(text, "utf-8")
    assert main(["playbook", "page", str(folder)]) == 0


def test_the_page_of_no_folder_fails(tmp_path: Path) -> None:
    assert main(["playbook", "page", str(tmp_path / "nowhere")]) == 1


# PLAYBOOK_DIR


def test_a_folders_words_are_said_and_marked(
    folder: Path, database: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["say", "/talk buyer develop"]) == 0
    assert MARK not in capsys.readouterr().out
    monkeypatch.setenv("PLAYBOOK_DIR", str(folder))
    assert main(["say", "/talk buyer develop"]) == 0
    shown = capsys.readouterr().out
    assert "We come on Monday." in shown
    assert MARK in shown


def test_what_a_folder_leaves_out_is_said_in_our_words(
    folder: Path, database: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for own in ("", str(folder)):
        monkeypatch.setenv("PLAYBOOK_DIR", own)
        assert main(["say", "/talk decider develop"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != ""


@pytest.mark.parametrize("command", [("say", "/talk buyer develop"), ("serve",), ("play",)], ids=lambda one: one[0])
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (chapter("boss"), "bad.md:7: unknown role 'boss'"),
        (chapter("buyer", say="3x faster"), "bad.md:8: say: a figure of its own"),
        (FRONT + section("buyer", **(LINES | {"ask": "Tell me."})), "bad.md:9: ask: not a question"),
    ],
    ids=["role", "figure", "question"],
)
def test_nothing_starts_with_a_broken_folder(
    command: tuple[str, ...], text: str, fault: str, folder: Path, database: None, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (folder / "bad.md").write_text(text, "utf-8")
    monkeypatch.setenv("PLAYBOOK_DIR", str(folder))
    assert main(command) == 2
    shown = capsys.readouterr()
    assert f"PLAYBOOK_DIR: {fault}" in shown.err
    assert shown.out == ""


def test_nothing_starts_without_the_folder(
    tmp_path: Path, database: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYBOOK_DIR", str(tmp_path / "nowhere"))
    assert main(["say", "/talk buyer develop"]) == 2
    assert str(tmp_path / "nowhere") in capsys.readouterr().err


def test_nothing_starts_with_a_file_that_is_not_utf_8(
    folder: Path, database: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.md").write_bytes(chapter("buyer", say="안녕하세요.").encode("cp949"))
    monkeypatch.setenv("PLAYBOOK_DIR", str(folder))
    assert main(["say", "/talk buyer develop"]) == 2
    assert "bad.md" in capsys.readouterr().err


# Would a mistake be found? Each of these spoils a chapter that ships.

Spoil = Callable[[str], str]


def first(old: str, new: str) -> Spoil:
    return lambda text: re.sub(old, new, text, count=1, flags=re.MULTILINE)


def without_last_section(text: str) -> str:
    return text[: text.rindex("\n## ")]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (first(r"^(- (?!topic)\w+: )", r"\1" + "x" * 241), "characters"),
        (first(r"^(- (?!topic)\w+: )", r"\1{{gaol}} "), "unknown parameter 'gaol'"),
        (first(r"^(- (?:answer|bridge|choose): )", r"\g<1>30% "), "figure"),
        (first(r"^- (?!topic)(\w+): .*", r"- \1:"), "empty"),
        (first(r"^## .*", "## nobody"), "nobody"),
    ],
    ids=["too long", "parameter", "figure", "empty", "heading"],
)
def test_a_spoilt_chapter_is_refused(name: str, spoil: Spoil, rule: str) -> None:
    with pytest.raises(PlaybookError, match=rule):
        read_chapter(spoil(FILES[name]), name)


@pytest.mark.parametrize("name", [name for name in FILES if name[0] in "12345678" or name.startswith(("con", "bri"))])
def test_a_missing_field_is_refused(name: str) -> None:
    with pytest.raises(PlaybookError, match=r"no (answer|bridge)"):
        read_chapter(first(r"^- (answer|bridge): .*\n", "")(FILES[name]), name)


def spoilt(name: str, spoil: Spoil) -> Playbook:
    """All that ships, with one chapter spoilt."""
    return Playbook([read_chapter(spoil(text) if file == name else text, file) for file, text in FILES.items()])


@pytest.mark.parametrize("name", FILES)
def test_a_section_without_its_twin_is_noticed(name: str) -> None:
    assert in_one_language(spoilt(name, without_last_section)) != set()


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith(("fun", "buy"))])
def test_a_stage_without_its_line_is_noticed(name: str) -> None:
    assert len(lacking(spoilt(name, first(r"^- choose: .*\n", "")))) == 1


def test_another_language_a_label_and_a_multiple_in_words_are_noticed() -> None:
    assert not speaks("Hello, ‘{{goal}}’.", "ko")
    assert not speaks("“{{goal}}” 건입니다.", "en")
    assert all(map(LABELS.search, ("He is a blocker.", "까다로운 분입니다.")))
    assert all(map(PERCENT.search, ("twice as fast", "두 배 빠르게", "절반으로", "30 percent", "30％")))
