"""Slack's end of the engine, one try at a time: what each answer of Slack's means for a message."""

import asyncio
from datetime import timedelta

import pytest

from bot.cards import Card, Text, rich
from handlers.jobs.job import Job, Outcome
from handlers.slack.deliver import Deliver
from tests.slack_api import SlackApi
from tests.works import MORNING

pytest_plugins = ["tests.slack_fixtures"]
CARD = Card((Text(rich("Nothing is stuck.")),))


def job(channel: str = "C1", inside: bool = True) -> Job:
    return Job(f"digest:T1:{channel}", "digest", "T1", channel, MORNING, inside=inside)


def tried(api: SlackApi, one: Job, perhaps: bool = False, *, times: int = 1) -> Outcome:
    """What the last of some tries came to."""

    async def send() -> Outcome:
        slack = Deliver(lambda _: "xoxb-1", api.url)
        for _ in range(times - 1):
            await slack.send(one, slack.write(CARD), perhaps)
        return await slack.send(one, slack.write(CARD), perhaps)

    return asyncio.run(send())


@pytest.fixture
def slack(api: SlackApi) -> SlackApi:
    api.reset()
    return api


def test_a_message_carries_its_key(slack: SlackApi) -> None:
    assert tried(slack, job()) == Outcome("sent")
    (sent,) = slack.posted
    assert sent["metadata"] == {"event_type": "dealmate_message", "event_payload": {"key": "digest:T1:C1"}}
    assert sent["text"] == "Nothing is stuck."
    assert slack.sent("conversations.history") == []


@pytest.mark.parametrize(
    ("error", "state", "posted"),
    [
        ("429", "wait", 0),
        ("drop", "unsure", 1),
        ("500", "unsure", 0),
        ("internal_error", "unsure", 0),
        ("is_archived", "stopped", 0),
        ("not_in_channel", "stopped", 0),
        ("invalid_auth", "stopped", 0),
        ("msg_blocks_too_long", "sent", 1),  # in words alone
        ("missing_scope", "refused", 0),
        ("not_authed", "refused", 0),  # no token is set: the operator's doing, and nobody's digest ends for it
    ],
)
def test_what_an_answer_means(error: str, state: str, posted: int, slack: SlackApi) -> None:
    slack.once["chat.postMessage"] = [error]
    assert (tried(slack, job()).state, len(slack.posted)) == (state, posted)
    assert len(slack.tried("chat.postMessage")) == 1 + (state == "sent")  # nothing tries again by itself


def test_nothing_listens_so_nothing_arrived(slack: SlackApi) -> None:
    async def send() -> Outcome:
        return await Deliver(lambda _: "xoxb-1", "http://127.0.0.1:9/api/").send(
            job(inside=False), {"text": "x"}, False
        )

    assert asyncio.run(send()).state == "wait"


@pytest.mark.parametrize("channel", ["C1", "U1"])
def test_what_has_arrived_is_not_sent_again(channel: str, slack: SlackApi) -> None:
    posted = {"channel": "D1" if channel == "U1" else channel, "metadata": {"event_payload": {"key": job(channel).key}}}
    slack.posted.append(posted)
    assert tried(slack, job(channel), True) == Outcome("sent", "found")
    assert len(slack.posted) == 1
    (asked,) = slack.sent("conversations.history")
    assert float(asked["oldest"]) == (MORNING - timedelta(minutes=5)).timestamp()


def test_a_reply_is_looked_for_in_its_thread(slack: SlackApi) -> None:
    slack.once["conversations.replies"] = ["429"]
    sent = Deliver(lambda _: "xoxb-1", slack.url).send(job(), {"text": "x", "thread_ts": "17.1"}, True)
    assert asyncio.run(sent).state == "wait"
    assert [one["ts"] for one in slack.tried("conversations.replies")] == ["17.1"]


def test_a_message_is_changed_however_often(slack: SlackApi) -> None:
    changed = Deliver(lambda _: "xoxb-1", slack.url).send(job(), {"text": "x", "ts": "17.1"}, True)
    assert asyncio.run(changed) == Outcome("sent")
    assert [one["ts"] for one in slack.sent("chat.update")] == ["17.1"]
    assert slack.sent("conversations.history") == []


def test_what_has_not_arrived_is_sent(slack: SlackApi) -> None:
    slack.posted.append({"channel": "C1", "metadata": {"event_payload": {"key": "digest:T1:other"}}})
    assert tried(slack, job(), True) == Outcome("sent")


@pytest.mark.parametrize(("error", "state"), [("429", "wait"), ("500", "wait"), ("missing_scope", "refused")])
def test_without_an_answer_nothing_is_guessed(error: str, state: str, slack: SlackApi) -> None:
    slack.once["conversations.history"] = [error]
    assert tried(slack, job(), True).state == state
    assert slack.posted == []


@pytest.mark.parametrize(
    ("channel", "outcome"),
    [
        ("CSHARED", Outcome("stopped", "outsiders")),
        ("CPENDING", Outcome("stopped", "outsiders")),
        ("CORG", Outcome("sent")),
        ("CNONE", Outcome("stopped", "channel_not_found")),
        ("D1", Outcome("sent")),
    ],
)
def test_where_outsiders_read(channel: str, outcome: Outcome, slack: SlackApi) -> None:
    assert tried(slack, job(channel)) == outcome
    assert len(slack.posted) == (outcome.state == "sent")


def test_a_room_is_asked_about_once_in_a_while(slack: SlackApi) -> None:
    tried(slack, job(), times=3)
    assert len(slack.sent("conversations.info")) == 1


def test_a_workspace_without_a_token_gets_nothing(slack: SlackApi) -> None:
    def none(_: str) -> str:
        raise LookupError

    assert asyncio.run(Deliver(none, slack.url).send(job(), {"text": "x"}, False)) == Outcome(
        "stopped", "token_revoked"
    )
    assert slack.calls == []
