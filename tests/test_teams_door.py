"""Teams' door from the street: what people say and press there, and what each of them sees."""

import asyncio
import base64
import logging
import shutil
import struct
import threading
from pathlib import Path
from typing import Any

import pytest

from handlers.teams import app, rooms, upload
from store.engine import Store
from tests.teams_api import (
    APP,
    GROUP,
    GUEST,
    KIM,
    MIXED,
    OTHER,
    PARK,
    SALES,
    SECRET,
    SHARED,
    STRANGER,
    TEAM,
    TENANT,
    TeamsApi,
    known_as,
    person,
)
from tests.teams_door import Teams, actions, inputs, read, teams

pytest_plugins = "tests.teams_fixtures"


@pytest.fixture
def acme(door: Teams) -> Teams:
    """A door to a house with the deal Acme in it, and nothing heard of yet."""
    door.mention("deal add Acme")
    assert door.ask("SELECT name FROM deals") == ["Acme"]
    door.settle()
    door.api.calls.clear()
    return door


def test_a_mention_in_a_channel_is_answered_to_the_speaker_and_told_to_the_room(acme: Teams) -> None:
    acme.mention("/deal stage acme evaluating", thread="171")
    private, public = acme.shown()
    whole = f"{SALES};messageid=171"
    assert (private.what, private.conversation, public.what, public.conversation) == ("targeted", whole, "send", whole)
    assert private.data["recipient"] == {"id": known_as(KIM), "name": "Kim", "isTargeted": True}
    assert "Evaluate" in read(private)
    assert "Kim" in read(public)
    assert acme.ask("SELECT stage FROM deals") == ["evaluate"]
    assert {private.token, public.token} == {"token-1"}


def test_a_token_of_our_own_is_asked_for_once(door: Teams) -> None:
    for _ in range(3):
        door.mention("deal list")
    door.settle()
    asked = door.api.sent("token")
    assert [(one.conversation, one.data) for one in asked] == [
        (
            TENANT,
            {
                "grant_type": "client_credentials", "client_id": APP, "client_secret": SECRET,
                "scope": "https://api.botframework.com/.default",
            },
        )
    ]  # fmt: skip


def test_a_token_that_is_not_taken_any_longer_is_renewed_and_nothing_is_said_twice(door: Teams) -> None:
    door.direct("/deal list")
    door.shown()
    door.api.once["send"] = [(401, "")]
    door.direct("/deal list")
    assert [one.token for one in door.shown()] == ["token-1", "token-2"]


def test_people_who_are_mentioned_stay_and_only_we_are_dropped(acme: Teams) -> None:
    acme.mention("dmu add acme <at>박서준</at>\xa0decider", {"박서준": PARK})
    assert acme.ask("SELECT handle FROM stakeholders") == [PARK]
    assert acme.ask("SELECT name FROM stakeholders") == ["박서준"]
    assert acme.ask("SELECT said FROM writes ORDER BY id DESC LIMIT 1") == [f"dmu add acme <@{PARK}|박서준> decider"]


def test_two_people_of_one_name_are_told_apart_by_their_order(acme: Teams) -> None:
    acme.api.rosters[SALES] = [person(KIM, "Kim"), person(PARK, "Kim"), person(STRANGER, "Lee")]
    one, other = (
        {"type": "mention", "mentioned": {"id": known_as(who)}, "text": "<at>Kim</at>"} for who in (PARK, KIM)
    )
    entities = [{"type": "mention", "mentioned": {"id": "28:" + APP}, "text": "<at>Dealmate</at>"}, one, other]
    text = "<at>Dealmate</at> deal next acme <at>Kim</at> calls <at>Kim</at>"
    acme.post(acme.activity("message", where=SALES, text=text, entities=entities))
    assert acme.ask("SELECT said FROM writes ORDER BY id DESC LIMIT 1") == [
        f"deal next acme <@{PARK}|Kim> calls <@{KIM}|Kim>"
    ]


def test_somebody_nobody_knows_is_a_name(acme: Teams) -> None:
    acme.mention("deal note acme <at>Zoe</at> called", {"Zoe": STRANGER})
    assert acme.ask("SELECT said FROM writes ORDER BY id DESC LIMIT 1") == ["deal note acme Zoe called"]


@pytest.mark.parametrize(
    "line",
    ["/deal add Initech", "deal add Initech", "Dealmate deal add Initech", "@Dealmate /deal add Initech",
     "/dealmate deal add Initech", "deal\xa0add\xa0Initech", "deal add Initech\r\n"],
)  # fmt: skip
@pytest.mark.parametrize("where", ["", GROUP])
def test_a_command_with_or_without_its_stroke_and_our_name(line: str, where: str, door: Teams) -> None:
    """In a room as a command does it: shown to us alone, without a mention."""
    door.post(door.activity("message", where=where, text=line, recipient={"isTargeted": True} if where else {}))
    assert door.ask("SELECT name FROM deals") == ["Initech"]
    assert [one.what for one in door.shown() if one.what == "targeted"] == (["targeted"] if where else [])


def test_what_is_said_to_others_is_not_heard(door: Teams) -> None:
    for where in (SALES, GROUP):
        assert door.post(door.activity("message", where=where, text="/deal add Acme")).status == 200
    bot: dict[str, Any] = {"from": {"role": "bot"}}
    assert door.post(door.activity("message", where="", text="/deal add Acme", **bot)).status == 200
    for kind in ("typing", "messageUpdate", "messageReaction", "endOfConversation"):
        assert door.post(door.activity(kind, where="", text="/deal add Acme")).status == 200
    assert door.ask("SELECT name FROM deals") == []
    assert door.shown() == []


def test_what_was_typed_is_read_as_typed(acme: Teams) -> None:
    acme.direct("/deal goal acme &quot;R&amp;D &lt;fast&gt;&quot;")
    assert acme.ask("SELECT goal FROM deals") == ["R&D <fast>"]


def test_language_and_zone_are_the_speakers_own(door: Teams) -> None:
    door.direct("/deal add Acme", locale="ko-KR", localTimezone="Europe/Berlin")
    assert "만들었어요" in read(door.shown()[0])
    assert door.ask("SELECT spoken || timezone FROM members") == ["koEurope/Berlin"]
    info = [{"type": "clientInfo", "locale": "ko-KR", "timezone": "Asia/Tokyo"}]
    door.direct("/deal acme", user=PARK, locale=None, localTimezone=None, entities=info)
    assert door.ask("SELECT spoken || timezone FROM members WHERE handle LIKE '%2'") == ["koAsia/Tokyo"]


def test_a_redelivery_changes_and_says_nothing_again_whichever_replica_hears_it(acme: Teams) -> None:
    activity = acme.activity("message", where="", text="/deal next acme send the quote")
    assert acme.post(activity).status == 200
    assert len(acme.shown()) == 1
    with teams(acme.api, acme.file) as replica:
        assert [replica.post(activity).status, acme.post(activity).status] == [200, 200]
        assert replica.shown() + acme.shown() == []
    assert acme.ask("SELECT text FROM next_steps") == ["send the quote"]


def test_the_same_number_in_another_room_is_another_message(acme: Teams) -> None:
    for where in ("", GROUP):
        activity = acme.activity("message", where=where, text="/deal note acme x", recipient={"isTargeted": True})
        acme.post(activity | {"id": "1700"})
    assert len(acme.ask("SELECT id FROM notes")) == 2


def test_two_at_once_are_one(acme: Teams) -> None:
    activity = acme.activity("message", where="", text="/deal note acme x")
    both = [threading.Thread(target=acme.post, args=(activity,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(acme.ask("SELECT id FROM notes")) == 1
    assert len(acme.shown()) == 1


# --- who reads


PEOPLE = "dmu add acme Choi decider"


@pytest.mark.parametrize("where", [MIXED, SHARED, "19:unknown@thread.v2"])
def test_where_outsiders_read_or_nobody_knows_nothing_is_said_of_people(where: str, acme: Teams) -> None:
    acme.direct(f"/{PEOPLE}")
    channel: dict[str, Any] = {"channelData": {"channel": {"id": where, "type": "shared"}}} if where == SHARED else {}
    acme.shown()
    acme.mention("dmu map acme", where=where, **channel)
    shown = " ".join(read(one) for one in acme.shown())
    assert shown
    assert "Choi" not in shown


@pytest.mark.parametrize("where", ["", SALES, GROUP])
def test_among_ourselves_people_are_spoken_of(where: str, acme: Teams) -> None:
    acme.direct(f"/{PEOPLE}")
    acme.shown()
    acme.mention("dmu map acme", where=where)
    assert "Choi" in " ".join(read(one) for one in acme.shown())


@pytest.mark.parametrize(
    "somebody",
    [
        person(STRANGER, "Eve", tenant=OTHER),
        person(STRANGER, "Eve", "anonymous"),
        person(STRANGER, "Eve", "guest"),
        person(STRANGER, "Eve") | {"userRole": None},
        person(STRANGER, "Eve") | {"tenantId": None},
        {"id": "29:x"},
        "rubbish",
    ],
)
def test_whoever_is_not_surely_ours_counts(somebody: Any, acme: Teams) -> None:
    acme.direct(f"/{PEOPLE}")
    acme.shown()
    acme.api.rosters[GROUP] = [*acme.api.rosters[GROUP], somebody]
    acme.mention("dmu map acme", where=GROUP)
    assert "Choi" not in " ".join(read(one) for one in acme.shown())


def test_a_room_that_is_told_too_slowly_counts_as_open_until_it_is(
    acme: Teams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "PATIENCE", 0.1)
    acme.direct(f"/{PEOPLE}")
    acme.shown()
    acme.api.slow["members"] = 0.5
    acme.mention("dmu map acme", where=GROUP)
    assert "Choi" not in " ".join(read(one) for one in acme.shown())
    acme.api.wait("members", 2)
    acme.api.slow.clear()
    monkeypatch.setattr(rooms, "PATIENCE", 3.0)
    acme.mention("dmu map acme", where=GROUP)
    assert "Choi" in " ".join(read(one) for one in acme.shown())
    assert len(acme.api.sent("members", GROUP)) == 1  # the look-up had gone on


def test_who_comes_in_is_seen_at_once(acme: Teams) -> None:
    acme.direct(f"/{PEOPLE}")
    acme.mention("dmu map acme", where=GROUP)
    acme.shown()
    acme.api.rosters[GROUP] = [*acme.api.rosters[GROUP], person(GUEST, "Gus", "guest")]
    acme.post(acme.activity("conversationUpdate", where=GROUP, membersAdded=[{"id": known_as(GUEST)}]))
    acme.mention("dmu map acme", where=GROUP)
    assert "Choi" not in " ".join(read(one) for one in acme.shown())


def test_another_company_gets_no_answer_and_a_guest_a_careful_one(acme: Teams) -> None:
    acme.direct(f"/{PEOPLE}")
    acme.shown()
    acme.api.rosters[GROUP] = [*acme.api.rosters[GROUP], person(STRANGER, "Eve", tenant=OTHER)]
    acme.mention("deal add Initech", where=GROUP, user=STRANGER)
    assert [("another company" in read(one), one.what) for one in acme.shown()] == [(True, "targeted")]
    acme.mention("deal add Hooli", user=KIM, channelData={"tenant": {"id": OTHER}})
    assert ["another company" in read(one) for one in acme.shown()] == [True]
    acme.mention("deal add Umbrella", where=GROUP, **{"from": {"aadObjectId": ""}})
    assert ["another company" in read(one) for one in acme.shown()] == [True]
    acme.mention("dmu map acme", where=MIXED, user=GUEST)
    assert "Choi" not in " ".join(read(one) for one in acme.shown())
    assert acme.ask("SELECT name FROM deals") == ["Acme"]


def test_who_runs_the_team_is_a_setting(door: Teams, tmp_path: Path, migrated: Path) -> None:
    door.direct("/deal access export managers")
    refused = read(door.shown()[0])
    file = Path(shutil.copy(migrated, tmp_path / "other.db"))
    with teams(door.api, file, teams_admins=KIM.upper()) as other:
        other.direct("/deal access export managers")
        assert read(other.shown()[0]) != refused
        assert other.ask("SELECT action FROM access_rules") == ["export"]


# --- what is pressed


def test_a_button_says_its_line_and_its_card_is_the_answer(acme: Teams) -> None:
    acme.direct("/deal acme")
    button = next(one for one in actions(acme.shown()[0].data).values() if "next" in str(one["data"]))
    reply = acme.press(button, where="")
    assert (reply.data["statusCode"], reply.data["type"]) == (200, "application/vnd.microsoft.card.adaptive")
    assert reply.data["value"]["type"] == "AdaptiveCard"
    assert acme.shown() == []


def test_what_a_button_of_a_line_for_the_room_changes_is_changed_for_everybody(acme: Teams) -> None:
    acme.mention("deal stage acme evaluating", thread="171")
    private, public = acme.shown()
    undo = next(one for one in actions(private.data).values() if "undo" in one["data"]["line"])
    acme.press(undo, thread="171")
    assert [(one.what, one.conversation) for one in acme.shown()] == [("send", f"{SALES};messageid=171")]
    acme.mention("deal stage acme evaluating", thread="171")
    acme.shown()
    line = {"verb": "line", "data": {"line": "/deal stage acme develop", "room": True}}
    reply = acme.press(line, reply_to="m7", thread="171")
    assert "Develop" in read(reply)
    changed = acme.shown()
    assert [(one.what, one.conversation, one.data["activity"]) for one in changed] == [
        ("change", f"{SALES};messageid=171", "m7")
    ]
    assert "Kim" in read(changed[0])
    for one in actions(public.data).values():
        assert one["data"]["room"] is True


def test_where_the_line_can_not_be_changed_a_new_one_says_it(acme: Teams) -> None:
    acme.api.fails["change"] = (404, "ActivityNotFoundInConversation")
    acme.press({"verb": "line", "data": {"line": "/deal stage acme develop", "room": True}})
    assert [one.what for one in acme.shown()] == ["change", "send"]
    acme.api.fails["change"] = (500, "")
    acme.press({"verb": "line", "data": {"line": "/deal stage acme choose", "room": True}})
    assert [one.what for one in acme.shown()] == ["change", "targeted"]  # it may have been: the speaker is told


def test_a_form_is_a_card_and_its_submit_is_its_line(door: Teams) -> None:
    door.mention("deal add")
    (form,) = door.shown()
    assert form.what == "targeted"
    submit = next(iter(actions(form.data).values()))
    filled = submit | {"data": submit["data"] | {inputs(form.data)[0]: "Globex"}}
    reply = door.press(filled)
    assert "Globex" in read(reply)
    assert door.ask("SELECT name FROM deals") == ["Globex"]


def test_a_form_that_comes_back_keeps_what_was_typed(door: Teams) -> None:
    door.direct("/deal add")
    (form,) = door.shown()
    submit = next(iter(actions(form.data).values()))
    reply = door.press(submit | {"data": submit["data"] | {inputs(form.data)[-1]: "$77k"}}, where="")
    assert "$77k" in reply.body
    assert door.ask("SELECT name FROM deals") == []


def test_a_submit_of_the_older_kind_comes_as_a_message(acme: Teams) -> None:
    acme.post(acme.activity("message", where="", text="", value={"line": "/deal stage acme develop"}))
    assert acme.ask("SELECT stage FROM deals") == ["develop"]
    acme.shown()
    acme.post(acme.activity("message", where="", value={"something": "else"}))
    assert acme.shown() == []


def test_an_unknown_button_is_answered_in_words(acme: Teams) -> None:
    for verb, data in (("fly", {"line": "/deal add X"}), ("line", {}), ("form", {}), ("", {"x": 1})):
        reply = acme.press({"verb": verb, "data": data}, locale="ko-KR")
        assert reply.data["type"] == "application/vnd.microsoft.activity.message"
        assert "버튼" in reply.data["value"]
    other = acme.post(acme.activity("invoke", name="task/fetch", value={}))
    assert other.status == 501
    assert acme.ask("SELECT name FROM deals") == ["Acme"]


def test_a_press_that_comes_twice_changes_nothing_twice(acme: Teams) -> None:
    value = {"action": {"verb": "line", "data": {"line": "/deal note acme x"}}}
    activity = acme.activity("invoke", where="", name="adaptiveCard/action", value=value)
    first, second = acme.post(activity), acme.post(activity)
    assert first.data["type"] != second.data["type"]
    assert len(acme.ask("SELECT id FROM notes")) == 1


# --- what doesn't arrive


def test_where_nothing_can_be_shown_to_one_alone_it_comes_in_our_own_conversation(acme: Teams) -> None:
    acme.api.fails["targeted"] = (400, "BadArgument")
    for _ in range(2):
        acme.mention("deal acme", where=GROUP)
    found = acme.shown()
    assert [(one.what, one.conversation) for one in found if one.what == "send"] == [("send", f"a:{KIM}")] * 2
    (made,) = acme.api.sent("create")
    assert made.data["members"] == [{"id": KIM}]
    assert acme.ask("SELECT root FROM conversations WHERE kind = 'personal'") == [f"a:{KIM}"]


def test_what_may_have_been_shown_is_not_shown_again(acme: Teams) -> None:
    acme.api.once["targeted"] = ["drop"]
    acme.mention("deal acme", where=GROUP)
    first, second = acme.shown()
    assert (first.what, second.what) == ("targeted", "send")
    assert "Acme" in read(first)
    assert "Acme" not in read(second)


@pytest.mark.parametrize(
    ("befalls", "word"), [((403, "MessageWritesBlocked"), "MessageWritesBlocked"), ("drop", "twice")]
)
def test_a_line_for_the_room_that_does_not_arrive_is_told_to_the_speaker(befalls: Any, word: str, acme: Teams) -> None:
    acme.api.once["send"] = [befalls]
    acme.mention("deal stage acme evaluating")
    private, public, told = acme.shown()
    assert [private.what, public.what, told.what] == ["targeted", "send", "targeted"]
    assert word in read(told)


def test_asked_to_wait_the_answer_waits(acme: Teams) -> None:
    acme.api.once["send"] = [(429, ""), (429, "")]
    acme.direct("/deal acme")
    assert [one.what for one in acme.shown()] == ["send"] * 3


def test_our_token_goes_nowhere_without_encryption(acme: Teams) -> None:
    address = "http://somewhere.example/emea"
    activity = acme.activity("message", where="", text="/deal acme", serviceUrl=address)
    assert acme.post(activity, acme.api.token(serviceurl=address)).status == 200
    assert acme.shown() == []


def test_a_fault_is_told_under_a_number_that_the_log_has(acme: Teams, caplog: pytest.LogCaptureFixture) -> None:
    acme.do("CREATE TRIGGER broken BEFORE INSERT ON writes BEGIN SELECT RAISE(ABORT, 'the disk is on fire'); END")
    acme.mention("deal note acme x", where=GROUP)
    (told,) = acme.shown()
    assert told.what == "targeted"
    number = next(one.args for one in caplog.records if one.msg == "a turn failed: %s")
    assert str(next(iter(number or ()))) in read(told)
    reply = acme.press({"verb": "line", "data": {"line": "/deal note acme x"}})
    assert reply.status == 200
    assert "tell your administrator" in read(reply)


def test_a_database_that_is_busy_is_told_with_a_button_that_says_it_again(
    acme: Teams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "PATIENCE", 0.2)
    monkeypatch.setattr("handlers.office.PATIENCE", 0.2)
    holder = Store.open(f"sqlite:///{acme.file}")
    with holder.transaction():
        acme.direct("/deal note acme x")
        acme.api.wait("send")
    holder.close()
    (told,) = [one for one in acme.shown() if one.what == "send"]
    again = next(one for one in actions(told.data).values() if one["data"]["line"] == "/deal note acme x")
    assert acme.ask("SELECT id FROM notes") == []
    acme.press(again, where="")
    assert len(acme.ask("SELECT id FROM notes")) == 1


# --- where we are


def test_we_say_hello_once_where_we_are_let_in_and_forget_where_we_are_sent_away(door: Teams) -> None:
    bot = [{"id": f"28:{APP}"}]
    team: dict[str, Any] = {
        "conversation": {"id": TEAM},
        "channelData": {"team": {"id": TEAM, "name": "Sales"}, "channel": None},
    }
    for _ in range(2):
        door.post(door.activity("conversationUpdate", where=TEAM, membersAdded=bot, **team))
        door.post(door.activity("installationUpdate", where=TEAM, action="add", **team))
        door.post(door.activity("installationUpdate", where="", action="add", locale="ko-KR"))
    hello = door.shown()
    assert [(one.what, one.conversation) for one in hello] == [("send", TEAM), ("send", f"a:{KIM}")]
    assert "Dealmate" in read(hello[0])
    assert "안녕하세요" in read(hello[1])
    assert door.ask("SELECT kind || ' ' || name || ' ' || service FROM conversations ORDER BY id") == [
        f"channel Sales {door.api.service}", f"personal  {door.api.service}",
    ]  # fmt: skip
    door.mention("deal list")
    door.settle()
    assert len(door.ask("SELECT id FROM conversations")) == 3
    door.post(door.activity("installationUpdate", where=TEAM, action="remove", **team))
    assert door.ask("SELECT kind FROM conversations") == ["personal"]
    door.post(door.activity("conversationUpdate", where="", membersRemoved=bot))
    assert door.ask("SELECT kind FROM conversations") == []


def test_a_thread_is_no_place_of_its_own(door: Teams) -> None:
    for thread in ("1", "2"):
        door.mention("deal list", thread=thread)
    door.settle()
    assert door.ask("SELECT handle || ' ' || root FROM conversations") == [f"{SALES} {SALES}"]


def test_new_names_are_kept_and_what_is_gone_is_forgotten(door: Teams) -> None:
    door.mention("deal list")
    door.mention("deal list", where=GROUP)
    door.settle()

    def update(event: str, channel: str, name: str) -> dict[str, Any]:
        data = {"eventType": event, "channel": {"id": channel, "name": name}, "team": {"id": TEAM}}
        return door.activity("conversationUpdate", where=TEAM, channelData=data, conversation={"id": TEAM})

    door.post(update("channelRenamed", SALES, "영업"))
    door.post(door.activity("conversationUpdate", where=GROUP, topicName="Deals"))
    assert door.ask("SELECT name FROM conversations ORDER BY id") == ["영업", "Deals"]
    door.post(update("channelDeleted", SALES, "영업"))
    assert door.ask("SELECT name FROM conversations") == ["Deals"]


def test_a_room_with_a_very_long_id_is_remembered_by_a_short_one(acme: Teams) -> None:
    meeting = f"19:meeting_{'N' * 80}@thread.v2"
    acme.api.rosters[meeting] = acme.api.rosters[GROUP]
    acme.mention("deal link acme", where=meeting)
    acme.settle()
    (handle,) = acme.ask("SELECT handle FROM conversations WHERE kind = 'group'")
    assert len(handle) <= 64
    assert acme.ask("SELECT handle FROM channels") == [handle]


def test_other_rooms_that_follow_a_deal_hear_of_it_unless_outsiders_read_there(acme: Teams) -> None:
    for where in (GROUP, MIXED):
        acme.mention("deal watch acme", where=where)
        acme.settle()
    acme.shown()
    acme.mention("deal stage acme evaluating")
    assert {one.conversation.split(";")[0] for one in acme.shown()} == {SALES, GROUP}


# --- files


def test_a_file_is_offered_in_our_own_conversation_and_put_there_when_it_is_wanted(acme: Teams) -> None:
    acme.mention("deal export", where=GROUP)
    (offer,) = [one for one in acme.shown() if "consent" in str(one.data["attachments"][0]["contentType"])]
    assert offer.conversation == f"a:{KIM}"
    content = offer.data["attachments"][0]["content"]
    upload = {
        "uploadUrl": f"{acme.api.url}/upload/1",
        "contentUrl": "https://files/1",
        "name": "x",
        "uniqueId": "u",
        "fileType": "csv",
    }
    value = {"type": "fileUpload", "action": "accept", "context": content["acceptContext"], "uploadInfo": upload}
    assert acme.post(acme.activity("invoke", where="", name="fileConsent/invoke", value=value)).status == 200
    (info,) = acme.shown()
    (put,) = acme.api.sent("upload")
    assert b"Acme" in put.data["data"]
    assert len(put.data["data"]) == content["sizeInBytes"]
    assert info.data["attachments"][0]["content"] == {"uniqueId": "u", "fileType": "csv"}
    declined = value | {"action": "decline"}
    assert acme.post(acme.activity("invoke", where="", name="fileConsent/invoke", value=declined)).status == 200
    assert acme.shown() == []


def test_a_picture_is_shown_in_our_own_conversation_as_large_as_a_message_takes_it(acme: Teams) -> None:
    acme.mention("deal map acme")
    (shown,) = [one for one in acme.shown() if one.data["attachments"][0]["contentType"] == "image/png"]
    assert shown.conversation == f"a:{KIM}"
    assert "Acme" in shown.data["summary"]
    kind, _, text = shown.data["attachments"][0]["contentUrl"].partition(",")
    data = base64.b64decode(text, validate=True)
    assert kind == "data:image/png;base64"
    assert struct.unpack(">4xII", data[12:24]) == (1024, 576)


def test_a_file_that_can_not_be_put_there_is_told(acme: Teams) -> None:
    acme.api.fails["upload"] = (403, "")
    context = {"line": "/deal export", "channel": f"D-{KIM}", "thread": "", "name": "deals.csv"}
    value = {"action": "accept", "context": context, "uploadInfo": {"uploadUrl": f"{acme.api.url}/upload/1"}}
    assert acme.post(acme.activity("invoke", where="", name="fileConsent/invoke", value=value)).status == 200
    assert ["deals.csv" in read(one) for one in acme.shown()] == [True]


def test_a_file_that_is_agreed_to_twice_is_put_there_once(acme: Teams) -> None:
    acme.mention("deal export", where=GROUP)
    (offer,) = [one for one in acme.shown() if "consent" in str(one.data["attachments"][0]["contentType"])]
    context = offer.data["attachments"][0]["content"]["acceptContext"]
    value = {"action": "accept", "context": context, "uploadInfo": {"uploadUrl": f"{acme.api.url}/upload/1"}}
    agreed = acme.activity("invoke", where="", name="fileConsent/invoke", value=value)
    for _ in range(2):
        assert acme.post(agreed).status == 200
        acme.settle()
    assert len(acme.shown()) == 1
    assert len(acme.api.sent("upload")) == 1


@pytest.mark.parametrize("url", [
    "https://10.0.0.5/x", "https://192.168.1.1/x", "https://169.254.169.254/latest", "https://[fd00::1]/x", "http://files.example/x",
    "https://[::ffff:10.0.0.5]/x", "https://0.0.0.0/x", "ftp://files.example/x", "https:///x", "https://[::/x",
])  # fmt: skip
def test_a_file_is_put_at_no_address_that_is_not_open_to_everybody(url: str) -> None:
    assert not upload.fits(url, "https://smba.trafficmanager.net/teams")


def test_a_file_is_put_on_this_computer_only_where_the_conversation_is() -> None:
    assert upload.fits("http://127.0.0.1:5/x", "http://localhost:3978")
    assert not upload.fits("http://127.0.0.1:5/x", "https://smba.trafficmanager.net/teams")
    assert upload.fits("https://8.8.8.8/x", "https://smba.trafficmanager.net/teams")
    assert upload.fits("https://contoso.sharepoint.com/x", "https://smba.trafficmanager.net/teams")


def test_a_name_that_leads_indoors_is_followed_nowhere() -> None:
    async def look_up() -> None:
        names = upload.Public()
        try:
            await names.resolve("localhost", 443)
        finally:
            await names.close()

    with pytest.raises(OSError, match="no public address"):
        asyncio.run(look_up())


def test_a_message_without_an_id_is_answered_once(acme: Teams) -> None:
    said = acme.activity("message", where="", text="/deal note acme they called")
    said.pop("id", None)
    for _ in range(2):
        acme.post(said)
        acme.settle()
    assert acme.ask("SELECT count(*) FROM notes") == [1]
    assert len(acme.shown()) == 1
    acme.post(said | {"text": "/deal note acme they called again"})
    acme.settle()
    assert acme.ask("SELECT count(*) FROM notes") == [2]


def test_nothing_secret_is_logged(acme: Teams, caplog: pytest.LogCaptureFixture, teams_api: TeamsApi) -> None:
    caplog.set_level(logging.DEBUG)
    token = teams_api.token()
    acme.post(acme.activity("message", where="", text="/deal note acme zzqx"), token)
    acme.settle()
    logged = "\n".join(caplog.handler.format(one) for one in caplog.records if one.name.startswith("dealmate"))
    assert [one for one in (SECRET, token, "token-1", "zzqx") if one in logged] == []
