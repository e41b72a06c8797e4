"""One deal room for two platforms, through Teams' door: who may join there, and that both work on the same deals."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from handlers.office import utc_now
from store.engine import Store
from tests.conversation import Conversation
from tests.teams_api import KIM, PARK, TENANT, TeamsApi
from tests.teams_door import Teams, read, teams
from tests.test_joining import code_of, words

pytest_plugins = "tests.teams_fixtures"


@dataclass
class Both:
    """A workspace with the deal Acme in it, whose admin speaks elsewhere, and Teams' door to the same database."""

    elsewhere: Conversation
    door: Teams

    def said(self, line: str, user: str = KIM) -> str:
        """What people in Teams' room read after this line."""
        assert self.door.mention(line, user=user).status == 200
        return " ".join(read(one) for one in self.door.shown())


@pytest.fixture
def both(tmp_path: Path, migrated: Path, teams_api: TeamsApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    teams_api.reset()
    file = Path(shutil.copy(migrated, tmp_path / "deals.db"))
    store = Store.open(f"sqlite:///{file}")
    with teams(teams_api, file, teams_admins=KIM) as door:
        elsewhere = Conversation(store, "T024BE7LD")
        elsewhere.said = replace(elsewhere.said, admin=True, member_name="Lee Jiwoo")
        elsewhere.now = utc_now()
        elsewhere.say("/deal add Acme")
        yield Both(elsewhere, door)
    store.close()


def test_a_deal_moved_in_one_shows_in_the_other(both: Both) -> None:
    assert "no deal" in both.said("deal show Acme")
    code = code_of(both.elsewhere.say("/deal join"))
    assert "Joined" in both.said(f"deal join {code}")
    both.elsewhere.say("/deal owner Acme me")
    assert "Lee Jiwoo" in both.said("deal show Acme")
    both.said("deal stage Acme evaluating")
    assert "5 · Evaluate" in words(both.elsewhere.say("/deal show Acme"))
    assert both.door.ask("SELECT COUNT(*) FROM deals") == [1]


def test_who_is_no_admin_in_teams_does_not_join(both: Both) -> None:
    code = code_of(both.elsewhere.say("/deal join"))
    assert "Not yours to do here" in both.said(f"deal join {code}", user=PARK)
    assert both.door.ask("SELECT COUNT(*) FROM joined") == [0]


def test_what_teams_had_before_is_set_aside_and_comes_back(both: Both) -> None:
    both.said("deal add Hanbit")
    code = code_of(both.elsewhere.say("/deal join"))
    assert "Something is recorded here already" in both.said(f"deal join {code}")
    assert "joined with no other" in both.said("deal leave")
    assert "Joined" in both.said(f"deal join {code} aside")
    assert "Hanbit" not in both.said("deal list all")
    assert "Parted" in both.said("deal leave yes")
    assert "Hanbit" in both.said("deal list")
    assert TENANT in both.door.ask("SELECT handle FROM workspaces")
