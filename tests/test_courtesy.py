"""Who answers people goes first: work of the same process stands aside while somebody waits for the file."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from store import courtesy


def working(done: list[str]) -> threading.Thread:
    def work() -> None:
        courtesy.aside()
        done.append("work")

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_work_stands_aside_until_nobody_waits() -> None:
    done: list[str] = []
    with courtesy.first():
        with courtesy.first():
            thread = working(done)
        done.append("one of two was answered")
    done.append("nobody waits")
    thread.join()
    working(done).join()
    assert done == ["one of two was answered", "nobody waits", "work", "work"]


def test_a_crowd_does_not_stop_work_for_ever() -> None:
    done: list[str] = []
    with courtesy.first():
        working(done).join()
        assert done == ["work"]


def test_who_answers_people_never_waits_for_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "LONGEST", "a wait for this raises TypeError")
    with courtesy.first():
        courtesy.aside()
    with courtesy.first(), pytest.raises(TypeError), ThreadPoolExecutor(1) as worker:
        worker.submit(courtesy.aside).result()
