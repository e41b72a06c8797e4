"""What is measured is written into its own section of a page; what others measured stays as it was."""

import shutil
from pathlib import Path

import pytest

from bench import page, replicas, told

DOCS = Path(__file__).parent.parent / "docs"


def sections(file: Path) -> dict[str, str]:
    """What stands under each title of a page."""
    return {name: body.strip() for name, body in page.SECTION.findall(file.read_text("utf-8"))}


@pytest.fixture
def speed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = Path(shutil.copy(DOCS / "speed.md", tmp_path))
    monkeypatch.setattr(page, "PAGE", file)
    return file


def test_a_section_of_its_own_is_put_into_the_page_of_speed_and_replaced(speed: Path) -> None:
    before = sections(speed)
    for figure in ("1.97", "2.15"):
        page.put(replicas.TITLE, [f"| x | {figure} |"])
        assert sections(speed) == before | {replicas.TITLE: f"| x | {figure} |"}


def test_a_whole_run_keeps_what_it_does_not_measure(speed: Path) -> None:
    page.put(replicas.TITLE, ["| x | 1.97 |"])
    before = sections(speed)
    page.write(["# How fast it is\n", "## One request\n", "new figures"])
    assert sections(speed) == before | {"One request": "new figures"}


def test_a_section_about_what_breaks_leaves_the_others_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(shutil.copy(DOCS / "reliability.md", tmp_path))
    monkeypatch.setattr(told, "PAGE", file)
    before = sections(file)
    told.write("Load", ["30 minutes"])
    assert sections(file) == before | {"Load": "30 minutes"}
