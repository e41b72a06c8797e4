"""The acceptance tests: every conversation in tests/transcripts, replayed on both databases."""

import uuid
from pathlib import Path

import pytest

from store.engine import Store
from tests.conversation import Scene, replay, scenes

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.md"))
ALL = [(path, scene) for path in TRANSCRIPTS for scene in scenes(path)[1]]


def language_of(path: Path) -> str:
    return path.name.split(".")[-2]


@pytest.mark.parametrize(("path", "scene"), ALL, ids=[f"{path.stem}: {scene.title}" for path, scene in ALL])
def test_scene(path: Path, scene: Scene, store: Store) -> None:
    said = replay(store, scene, uuid.uuid4().hex, language_of(path))
    assert said == _trimmed(scene.lines)


def _trimmed(lines: tuple[str, ...]) -> list[str]:
    text = "\n".join(lines).strip("\n")
    return text.split("\n")


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_rewrite(path: Path, sqlite: Store, request: pytest.FixtureRequest) -> None:
    """With --rewrite, the files are written anew; a reviewer reads the difference."""
    if not request.config.getoption("--rewrite"):
        return
    head, found = scenes(path)
    text = head.rstrip("\n") + "\n"
    for scene in found:
        text += f"\n## {scene.title}\n" + "\n".join(replay(sqlite, scene, uuid.uuid4().hex, language_of(path))) + "\n"
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_enough_scenes(language: str) -> None:
    assert sum(language_of(path) == language for path, _ in ALL) >= 60
