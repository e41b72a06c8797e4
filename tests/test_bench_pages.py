"""What is measured is written into its own section of a page; what others measured stays as it was."""

import shutil
from pathlib import Path

import pytest

from bench import page, replicas, told

DOCS = Path(__file__).parent.parent / "docs"


def without(text: str, title: str) -> str:
    """A page without one of its sections."""
    others = {name: body for name, body in page.sections(text).items() if name != title}
    return page.joined(text[: text.index("\n## ")], others)


@pytest.fixture
def speed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = Path(shutil.copy(DOCS / "speed.md", tmp_path))
    monkeypatch.setattr(page, "PAGE", file)
    return file


def test_a_section_of_its_own_is_put_into_the_page_of_speed_and_replaced(speed: Path) -> None:
    before = without(speed.read_text("utf-8"), replicas.TITLE)
    for figure in ("1.97", "2.15"):
        page.put(replicas.TITLE, [f"| x | {figure} |"])
        after = speed.read_text("utf-8")
        assert page.sections(after)[replicas.TITLE] == f"| x | {figure} |\n"
        assert without(after, replicas.TITLE) == before
    assert "1.97" not in after
    for title, body in page.sections(before).items():
        assert f"## {title}\n\n{body}" in after


def test_a_whole_run_keeps_what_it_does_not_measure(speed: Path) -> None:
    page.put(replicas.TITLE, ["| x | 1.97 |"])
    measured = "# How fast it is\n\nWords.\n\n## One request\n\nnew figures\n"
    whole = page.joined(measured, page.sections(speed.read_text("utf-8")))
    found = page.sections(whole)
    assert whole.startswith(measured)
    assert found["One request"] == "new figures\n"
    assert found[replicas.TITLE] == "| x | 1.97 |\n"


def test_a_section_about_what_breaks_leaves_the_others_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(shutil.copy(DOCS / "reliability.md", tmp_path))
    monkeypatch.setattr(told, "PAGE", file)
    before = page.sections(file.read_text("utf-8"))
    told.write("Load", ["30 minutes"])
    assert page.sections(file.read_text("utf-8")) == before | {"Load": "30 minutes\n"}
