"""The manifest and docs/slack.md are what the code says, and the code calls nothing that they don't allow."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot import grammar
from bot.prompts import prompts
from bot.reply import LANGUAGES, REPLIES
from bot.settings import Settings
from handlers.commands import book
from handlers.slack import app
from handlers.slack.manifest import APP_TOKEN_SCOPES, EVENTS, METHODS, SCOPES, heads, manifest, tables, written

ROOT = Path(__file__).parent.parent
FILE, DOCS = ROOT / "manifest.yaml", ROOT / "docs" / "slack.md"
BLOCK = re.compile(r"<!-- tables -->\n.*?<!-- /tables -->", re.DOTALL)
Data = dict[str, Any]


def filled(docs: str) -> str:
    assert BLOCK.search(docs)
    return BLOCK.sub(lambda _: f"<!-- tables -->\n{tables()}\n<!-- /tables -->", docs)


def test_what_is_written_down_is_current(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--rewrite"):
        FILE.write_text(written(manifest()), "utf-8")
        DOCS.write_text(filled(DOCS.read_text("utf-8")), "utf-8")
    assert FILE.read_text("utf-8") == written(manifest())
    assert DOCS.read_text("utf-8") == filled(DOCS.read_text("utf-8"))


def api_methods() -> dict[str, set[str]]:
    """The Web API's methods that each method of the client calls, by its Python name."""
    sources = {name: inspect.getsource(one) for name, one in inspect.getmembers(AsyncWebClient, inspect.isfunction)}
    direct = {name: set(re.findall(r'self\.api_call\(\s*"([\w.]+)"', source)) for name, source in sources.items()}
    for name, source in sources.items():
        for called in re.findall(r"self\.(files_\w+)\(", source):
            direct[name] |= direct.get(called, set())
    return {name: found for name, found in direct.items() if found}


def called() -> set[str]:
    """The Web API's methods that our code calls, by name or by their name in a text."""
    known = api_methods()
    all_methods = set().union(*known.values())
    found: set[str] = set()
    for path in (ROOT / "handlers").rglob("*.py"):
        if path.name == "manifest.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                found |= known.get(node.func.attr, set())
            if isinstance(node, ast.Constant) and node.value in all_methods:
                found.add(node.value)
    return found


def test_every_method_that_is_called_is_listed_and_no_other() -> None:
    assert called() == set(METHODS)


def test_every_method_is_covered_by_a_scope_we_ask_for() -> None:
    allowed = set(SCOPES) | APP_TOKEN_SCOPES
    assert [name for name, (scopes, _, _) in METHODS.items() if not set(scopes) <= allowed] == []


def test_no_scope_is_asked_for_that_nothing_needs() -> None:
    needed = {scope for scopes, _, _ in METHODS.values() for scope in scopes} | {scope for scope, _ in EVENTS.values()}
    of_features = {"assistant:write", "commands"}  # the agent's view, and the slash commands
    assert set(SCOPES) == (needed | of_features) - APP_TOKEN_SCOPES - {""}


def test_every_event_of_which_something_is_made_is_subscribed_to() -> None:
    assert set(EVENTS) >= app.SHARING
    assert {"app_mention", "message.im", "app_uninstalled", "tokens_revoked", "app_home_opened"} <= set(EVENTS)


def test_every_list_is_in_order() -> None:
    for listed in (SCOPES, EVENTS, METHODS):
        assert list(listed) == sorted(listed)


def test_every_command_is_there_and_its_mentions_arrive_as_ids() -> None:
    commands = manifest()["features"]["slash_commands"]
    assert [one["command"] for one in commands] == [f"/{head}" for head in heads()]
    assert all(one["should_escape"] is True for one in commands)


def test_it_is_an_agent_by_the_newer_view() -> None:
    made = manifest()
    assert "agent_view" in made["features"]
    assert "assistant_view" not in made["features"]
    assert made["features"]["app_home"]["messages_tab_enabled"] is True
    assert made["settings"]["org_deploy_enabled"] is True


def test_commands_go_by_the_names_of_the_deployment() -> None:
    names = ["crm", *heads()[1:]]
    assert manifest(names=names)["features"]["slash_commands"][0]["command"] == "/crm"
    assert Settings(command_names="deal=crm").commands == {"crm": "deal"}


def test_by_socket_no_address_is_in_it() -> None:
    made = manifest()
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in yaml.safe_dump(made)


def test_by_http_every_request_goes_to_the_server() -> None:
    made = manifest("https://deals.example/", by_socket=False)
    there = "https://deals.example/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == there
    assert made["settings"]["interactivity"]["request_url"] == there
    assert {one["url"] for one in made["features"]["slash_commands"]} == {there}
    assert made["oauth_config"]["redirect_urls"] == ["https://deals.example/slack/oauth_redirect"]


def test_installed_at_an_address_and_served_by_socket() -> None:
    made = manifest("https://deals.example", by_socket=True)
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["oauth_config"]["redirect_urls"]
    assert "request_url" not in made["settings"]["event_subscriptions"]


def test_tokens_expire_only_where_it_was_asked_for() -> None:
    assert manifest("https://deals.example")["settings"]["token_rotation_enabled"] is False
    assert manifest("https://deals.example", rotate=True)["settings"]["token_rotation_enabled"] is True


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_takes_every_text(language: str) -> None:
    made = manifest(language=language)
    about, features = made["display_information"], made["features"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in features["shortcuts"])
    assert all(len(one["description"]) <= 2000 and len(one["usage_hint"]) <= 1000 for one in features["slash_commands"])
    assert 1 <= len(features["agent_view"]["suggested_prompts"]) <= 4
    assert len({one["callback_id"] for one in features["shortcuts"]}) == len(features["shortcuts"])


def test_the_same_is_suggested_by_the_manifest_as_where_somebody_opens_the_conversation() -> None:
    for language in LANGUAGES:
        suggested = manifest(language=language)["features"]["agent_view"]["suggested_prompts"]
        assert [one["message"] for one in suggested] == list(prompts(language)[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_suggested_can_be_said(language: str) -> None:
    words = yaml.safe_load((REPLIES / f"manifest.{language}.yaml").read_text("utf-8"))
    for line in (f"/{head} {words['commands'][head]['hint']}" for head in heads()):
        read = grammar.read(line, {})
        assert read.verb == "help" or book.find(read.head, read.verb), line
