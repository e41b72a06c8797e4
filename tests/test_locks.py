"""The locks: every package is pinned and known by its hashes, wherever it is downloaded from."""

import re
from pathlib import Path

import pytest

from handlers.process import IDLE

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-otel.lock", "requirements-dev.lock")
PINNED = re.compile(r"[A-Za-z0-9._-]+==[^\s;]+(?: ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def requirements(name: str) -> dict[str, list[str]]:
    """What stands in a lock: each requirement with its options."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {parts[0].strip(): parts[1:] for parts in (re.split(r"\s+(?=--)", line) for line in lines)}


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_and_has_hashes(name: str) -> None:
    found = requirements(name)
    assert found
    for requirement, options in found.items():
        assert PINNED.fullmatch(requirement), requirement
        assert options, requirement
        assert all(HASH.fullmatch(one) for one in options), requirement


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_says_where_from(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links|--trusted-host| @ ", text)


def test_what_runs_is_the_same_for_developers() -> None:
    runs, traces, develops = (set(requirements(name)) for name in LOCKS)
    assert runs < traces < develops


def test_the_container_and_make_ask_for_the_hashes() -> None:
    for name in ("Dockerfile", "Makefile"):
        for line in (ROOT / name).read_text("utf-8").splitlines():
            if "--requirement requirements" in line or "-r requirements" in line:
                assert "--require-hashes" in line, line


def test_the_container_runs_as_nobody_in_particular_and_writes_only_to_its_data() -> None:
    docker, compose = ((ROOT / name).read_text("utf-8") for name in ("Dockerfile", "compose.yaml"))
    assert re.findall(r"^USER (.+)$", docker, re.MULTILINE)[-1] not in ("root", "0")
    for words in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert words in compose


def test_nothing_is_asked_of_a_builder_that_podman_or_an_older_docker_does_not_know() -> None:
    docker = (ROOT / "Dockerfile").read_text("utf-8")
    assert not re.search(r"^# *syntax|--mount=|--start-interval|--link\b|<<-?['\"]?[A-Z]", docker, re.MULTILINE)


def test_the_door_keeps_our_counts_inside_and_lets_go_of_connections_first() -> None:
    door = (ROOT / "Caddyfile").read_text("utf-8")
    assert "./Caddyfile:" in (ROOT / "compose.yaml").read_text("utf-8")
    assert door.index("respond /metrics* 404") < door.index("reverse_proxy")
    kept = re.search(r"keepalive (\d+)s", door)
    assert kept is not None
    assert int(kept[1]) < IDLE
