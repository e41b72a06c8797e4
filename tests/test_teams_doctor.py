"""`dealmate doctor` finds what is wrong with an installation in Teams, and says in words what to fix."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from bot.checkup import MARKS
from bot.reply import LANGUAGES
from bot.settings import Settings
from handlers import doctor
from store.engine import Store
from tests.serving import serving

APP, TENANT = "8b0d3a52-6a3f-4c2e-9a57-1f0f5d6a7c11", "1c7a64ab-25f3-4d8e-8f0b-0b1f8f7b9c22"
SECRET = "s3cret~of.the_app"


@dataclass
class SignIn:
    """The sign-in and the keys of the platform, on this machine."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    keys: Any = field(default_factory=lambda: {"keys": [{"kty": "RSA"}]})

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/{tenant}/oauth2/v2.0/token")
        async def token(tenant: str, request: Request) -> Response:
            form = (await request.body()).decode()
            self.asked.append({"tenant": tenant} | dict(one.split("=", 1) for one in form.split("&")))
            if self.refuses:
                return JSONResponse(self.refuses, 401)
            return JSONResponse({"access_token": "x", "expires_in": 3600})

        @app.get("/keys")
        async def keys() -> Response:
            return JSONResponse(self.keys)

        return app


@dataclass
class Clinic:
    """Settings that are all right, for a test to spoil, and what the doctor says about them."""

    settings: Settings
    there: SignIn
    capsys: pytest.CaptureFixture[str]

    def examine(self, language: str = "en", **spoiled: str) -> tuple[int, str]:
        """The exit status and the findings, in which no secret is."""
        status = doctor.run(replace(self.settings, **spoiled), argparse.Namespace(lang=language))
        said = self.capsys.readouterr().out
        assert SECRET not in said
        return status, said


@pytest.fixture
def clinic(
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Clinic]:  # fmt: skip
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    store = Store.open(f"sqlite:///{tmp_path / 'deals.db'}")
    store.migrate()
    store.close()
    there = SignIn()
    with serving(there.app()) as url:
        there.url = url
        settings = Settings(
            database_url=f"sqlite:///{tmp_path / 'deals.db'}", teams_app_id=APP, teams_app_secret=SECRET,
            teams_tenant_id=TENANT, teams_admins=APP, teams_login_url=url, teams_keys_url=f"{url}/keys",
        )  # fmt: skip
        yield Clinic(settings, there, capsys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_is_well_and_slack_is_not_missed(clinic: Clinic, language: str) -> None:
    status, said = clinic.examine(language)
    assert (status, MARKS["fix"] in said) == (0, False)
    assert said.count("Teams") >= 3
    assert "Slack" not in said
    (asked,) = clinic.there.asked
    assert (asked["tenant"], asked["client_id"], asked["grant_type"]) == (TENANT, APP, "client_credentials")


def test_where_slack_is_used_too_it_is_looked_at(clinic: Clinic) -> None:
    _, said = clinic.examine(slack_signing_secret="x" * 32, slack_api_url=f"{clinic.there.url}/api/")
    assert "SLACK_SIGNING_SECRET" in said


def test_an_installation_without_teams_is_asked_for_nothing(clinic: Clinic) -> None:
    off = dict.fromkeys(("teams_app_id", "teams_app_secret", "teams_tenant_id", "teams_admins"), "")
    _, said = clinic.examine(**off)
    assert "Teams" not in said
    assert clinic.there.asked == []


SPOILED: tuple[tuple[dict[str, str], str], ...] = (
    ({"teams_app_id": ""}, "TEAMS_APP_ID is not"),
    ({"teams_app_id": "dealmate"}, "TEAMS_APP_ID is dealmate, which is no id"),
    ({"teams_tenant_id": "hanbit.onmicrosoft.com"}, "TEAMS_TENANT_ID is hanbit.onmicrosoft.com"),
    ({"teams_allowed_tenants": f"{TENANT}, hanbit"}, "TEAMS_ALLOWED_TENANTS is hanbit"),
    ({"teams_admins": "sora@hanbit.co.kr"}, "TEAMS_ADMINS is sora@hanbit.co.kr"),
    ({"teams_app_secret": ""}, "TEAMS_APP_SECRET is not"),
    ({"teams_tenant_id": ""}, "Neither TEAMS_TENANT_ID nor TEAMS_ALLOWED_TENANTS"),
    ({"teams_anonymous": "yes"}, "TEAMS_ANONYMOUS is set beside"),
    ({"teams_login_url": "http://127.0.0.1:1"}, "http://127.0.0.1:1 can't be reached"),
    ({"teams_keys_url": "http://127.0.0.1:1/keys"}, "http://127.0.0.1:1/keys can't be reached"),
    ({"public_url": "http://deals.example.com"}, "begin with https://"),
)


@pytest.mark.parametrize(("spoiled", "words"), SPOILED, ids=[words for _, words in SPOILED])
def test_what_is_wrong_is_said_and_must_be_fixed(clinic: Clinic, spoiled: dict[str, str], words: str) -> None:
    status, said = clinic.examine(**spoiled)
    assert status == 1
    assert any(words in line for line in said.splitlines() if line.startswith(MARKS["fix"]))


def test_a_secret_that_is_refused(clinic: Clinic) -> None:
    clinic.there.refuses = {
        "error": "invalid_client", "error_description": f"AADSTS7000215: Invalid client secret {SECRET} for app {APP}.",
    }  # fmt: skip
    status, said = clinic.examine()
    assert (status, "(invalid_client AADSTS7000215)" in said) == (1, True)


@pytest.mark.parametrize("keys", [{}, {"keys": []}, [], "nothing"])
def test_an_address_without_keys(clinic: Clinic, keys: Any) -> None:
    clinic.there.keys = keys
    status, said = clinic.examine()
    assert (status, "gives no keys" in said) == (1, True)


def test_an_application_of_many_tenants_asks_where_those_do(clinic: Clinic) -> None:
    assert clinic.examine(teams_tenant_id="", teams_allowed_tenants=f"{TENANT},{APP}")[0] == 0
    assert clinic.there.asked[0]["tenant"] == "botframework.com"


def test_trying_it_without_tokens_is_no_fault_but_is_told(clinic: Clinic) -> None:
    status, said = clinic.examine(teams_app_secret="", teams_anonymous="yes")
    assert (status, "TEAMS_ANONYMOUS: no token is checked" in said) == (0, True)
    assert clinic.there.asked == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_worth_knowing_is_no_fault(clinic: Clinic, language: str) -> None:
    status, said = clinic.examine(language, teams_admins="", public_url="https://127.0.0.1:1")
    notes = [line for line in said.splitlines() if line.startswith(MARKS["note"])]
    assert status == 0
    assert any("TEAMS_ADMINS" in one for one in notes)
    assert any("https://127.0.0.1:1/api/messages" in one for one in notes)
