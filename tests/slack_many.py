"""A server for many workspaces with Slack on one side and each kind of database on the other."""

import http.client
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.settings import Settings
from handlers.office import Office
from store import installations
from store.installations import Installation
from store.keys import Keys, new_key
from tests.slack_door import Reply, Slack, read
from tests.slack_installs import CLIENT_SECRET, SlackInstalls, Workspace

Data = dict[str, Any]
KEY = new_key()
ONE, TWO = Workspace("T1"), Workspace("T2")
ORG = Workspace("T3", "E1", whole=True)
SECRETS = ("xoxb-secret", "xoxe-1-secret", CLIENT_SECRET, KEY)


@dataclass
class Browser:
    """Somebody's browser, with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en"

    def get(self, path: str) -> tuple[int, str, str]:
        """The status, the page, and where it sends to."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request("GET", path, headers={"Cookie": kept, "Accept-Language": self.language})
        answer = connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, page, answer.headers.get("Location", "")

    def begin(self) -> str:
        """Goes to the install page and on to Slack's; the state it takes there."""
        status, _, there = self.get("/slack/install")
        assert status == 302
        return parse_qs(urlsplit(there).query)["state"][0]


@dataclass
class Many:
    """A server for many workspaces, Slack, and the database between them."""

    port: int
    api: SlackInstalls
    slack: Slack
    office: Office
    settings: Settings

    def install(self, workspace: Workspace) -> str:
        """Installs us there, as its admin does in a browser; the page at the end."""
        browser = Browser(self.port)
        state = browser.begin()
        status, page, _ = browser.get(f"/slack/oauth_redirect?code={self.api.allow(workspace)}&state={state}")
        assert status == 200, page
        return page

    def command(self, line: str, workspace: Workspace, **more: str) -> Reply:
        """A slash command typed there."""
        own = {"team_id": workspace.id}
        if workspace.enterprise:
            own |= {"enterprise_id": workspace.enterprise, "is_enterprise_install": str(workspace.whole).lower()}
        return self.slack.command(line, **(own | more))

    def event(self, event: Data, workspace: Workspace, at: float | None = None, **more: Any) -> Reply:
        granted = {
            "enterprise_id": workspace.enterprise or None, "team_id": workspace.id, "user_id": "UBOT", "is_bot": True,
            "is_enterprise_install": workspace.whole,
        }  # fmt: skip
        own: Data = {"team_id": workspace.id, "authorizations": [granted], "event_time": int(at or time.time())}
        return self.slack.event(event, **(own | more))

    def handles(self) -> list[str]:
        with self.office.store.engine.connect() as connection:
            return installations.handles(connection)

    def installed(self, handle: str) -> Installation:
        with self.office.store.engine.connect() as connection:
            found = installations.find(connection, Keys(self.settings.dealmate_keys), handle)
        assert found
        return found

    def keep(self, installed: Installation) -> None:
        with self.office.store.engine.begin() as connection:
            installations.save(connection, Keys(self.settings.dealmate_keys), installed)

    def reply(self, line: str, workspace: Workspace, **more: str) -> str:
        answer = self.command(line, workspace, **more)
        assert answer.status == 200
        return read(answer.data)
