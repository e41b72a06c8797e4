"""A line of text becomes a command with typed slots, in any order, and can be said again as it was."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.amounts import Amount
from bot.cards import Field, Form
from bot.grammar import read
from bot.hangul import clean
from bot.lexer import LONGEST_LINE, Word, words_of
from bot.line import Line
from bot.roles import ROLES, STANCES, Role, Stance
from bot.stages import STAGES, Stage
from bot.verbs import VERBS

TODAY = date(2026, 11, 23)


def w(*texts: str) -> list[Word]:
    """Plain words."""
    return [Word(text) for text in texts]


def q(text: str) -> Word:
    """A quoted word."""
    return Word(text, quoted=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('goal acme "two days"', [*w("goal", "acme"), q("two days")]),
        ("메모 「월 마감」 끝", [*w("메모"), q("월 마감"), *w("끝")]),
        ("note 'two days' x", [*w("note"), q("two days"), *w("x")]),
        ("note ‘two days’", [*w("note"), q("two days")]),
        ("O'Brien isn't here", w("O'Brien", "isn't", "here")),
        ('goal "reaches the end', [*w("goal"), q("reaches the end")]),
        ('a"b c"d', [*w("a"), q("b c"), *w("d")]),
        (r'say "he said \"no\" \\ twice"', [*w("say"), q(r'he said "no" \ twice')]),
        ('""', []),
        ("“ ”", []),
        ("「끝이 없는", w("「끝이", "없는")),
        ("acme, 평가", w("acme", "평가")),
        ("add <@U123|Kim Minsu> decider", w("add", "<@U123|Kim Minsu>", "decider")),
        ("show <#C1|deals>", w("show", "<#C1|deals>")),
        ("a < b > c", w("a", "<", "b", ">", "c")),
        ("size:200 규모:300명", [Word("200", name="size"), Word("300명", name="size")]),
        ("규모：\uff12\uff10\uff10", [Word("200", name="size")]),
        (r'name:"Kim \"K\" Lee" x', [Word('Kim "K" Lee', name="name"), *w("x")]),
        ("size: 200", w("size:", "200")),
        ('note acme -- it\'s "all" 11/30 text', [*w("note", "acme"), q('it\'s "all" 11/30 text')]),
        ("note acme — 전부 글", [*w("note", "acme"), q("전부 글")]),
        ("well-known a--b", w("well-known", "a--b")),
        ("", []),
    ],
)
def test_words(text: str, words: list[Word]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "/deal stage acme evaluating",
        "/deal acme stage evaluating",
        "/deal acme evaluating stage",
        "/DEAL Stage acme evaluating",
        "/딜 단계 acme 평가",
        "/deal acme 단계 평가",
        "/deal acme 평가로 변경",
        "/deal 단계 acme 대안평가",
        "acme 평가 단계",
        "/거래 이동 acme \uff15",
    ],
)
def test_the_verb_stands_anywhere(text: str) -> None:
    line = read(text)
    assert (line.head, line.verb) == ("deal", "stage")
    assert line.take(STAGES) is not None
    assert line.rest() == "acme"


@pytest.mark.parametrize("word", ["need", "option", "review", "결과", "회고", "품의"])
def test_a_homograph_is_a_verb_first_and_a_stage_elsewhere(word: str) -> None:
    assert read(f"/deal {word} acme").verb == VERBS["deal"].aliases[word]
    assert read(f"/deal acme {word}").verb == ""
    for line in map(read, (f"/deal stage acme {word}", f"/deal {word} acme stage", f"/deal {word} stage acme")):
        assert line.verb == "stage"
        assert line.take(STAGES)


@pytest.mark.parametrize(
    ("text", "head", "verb"),
    [
        ("add kim decider", "dmu", "add"),
        ("추가 김철수 결정권자", "dmu", "add"),
        ("add acme 50k", "deal", "add"),
        ("met kim", "dmu", "met"),
        ("show acme", "deal", "show"),
        ("talk kim", "talk", ""),
        ("레퍼런스 acme", "ref", ""),
        ("acme", "deal", ""),
        ("/", "deal", ""),
        ('"add" kim decider', "deal", ""),
    ],
)
def test_what_a_line_without_a_command_means(text: str, head: str, verb: str) -> None:
    line = read(text)
    assert (line.head, line.verb) == (head, verb)


def test_commands_may_have_other_names() -> None:
    names = {"crm": "deal", "people": "dmu"}
    assert read("/crm stage acme 5", names).head == "deal"
    assert read("/People add kim decider", names).head == "dmu"
    assert read("/deal show acme", names).head == "deal"


def test_a_verb_that_means_several_things_or_is_mistyped_is_no_verb() -> None:
    asked, slip = read("/deal 취소 acme"), read("/deal stgae acme")
    assert (asked.verb, asked.asked) == ("", ("취소", ("undo", "lost")))
    assert (slip.verb, slip.near) == ("", ("stgae", ("stage",)))
    assert read("/deal rename acme").near is None


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("11/30 send the quote", date(2026, 11, 30), "send the quote"),
        ("send the quote 11/30", date(2026, 11, 30), "send the quote"),
        ("send the quote by friday", date(2026, 11, 27), "send the quote"),
        ("견적 보내기 금요일까지", date(2026, 11, 27), "견적 보내기"),
        ("견적 보내기 다음 주 금요일", date(2026, 12, 4), "견적 보내기"),
        ("send the 11/30 figures again", date(2026, 11, 30), "send the 11/30 figures again"),
        ('"figures of 11/30" tomorrow', date(2026, 11, 24), "figures of 11/30"),
        ('"only 11/30 quoted"', None, "only 11/30 quoted"),
        ("send it due:11/30", date(2026, 11, 30), "send it"),
        ("+7d", date(2026, 11, 30), ""),
    ],
)
def test_a_day_leaves_the_text_only_at_its_edges(text: str, day: date | None, rest: str) -> None:
    line = Line("deal", "next", words_of(text))
    assert line.take_date(TODAY) == day
    assert line.rest() == rest


@pytest.mark.parametrize(
    ("text", "amount", "rest"),
    [
        ("acme $50k", Amount(50_000, "USD"), "acme"),
        ("한빛제조 3억", Amount(300_000_000, "KRW"), "한빛제조"),
        ("acme 120000", Amount(120_000, "KRW"), "acme"),
        ("area 51", None, "area 51"),
    ],
)
def test_an_amount_has_a_unit_or_five_digits(text: str, amount: Amount | None, rest: str) -> None:
    line = Line("deal", "add", words_of(text))
    assert line.take_amount("KRW") == amount
    assert line.rest() == rest


def test_each_slot_is_taken_once_and_the_rest_is_text() -> None:
    line = read("/dmu add <@U7|Kim> decider,user 구매자 champion person:3 12 later")
    assert line.take_all(ROLES) == (Role.DECIDER, Role.USER, Role.BUYER)
    assert line.take(STANCES).key is Stance.CHAMPION  # type: ignore[union-attr]
    assert (line.take_id("person"), line.take_id("person")) == (3, None)
    assert (line.take_number(), line.take_number()) == (12, None)
    assert line.take_word("later", "나중에")
    assert line.take_mention() == ("U7", "Kim")
    assert (line.take_mention(), line.rest()) == (None, "")


@pytest.mark.parametrize("value", ["x", "-1", "9999999999", "٣٣٣٣٣٣٣٣٣٣", "1.5"])
def test_what_is_no_id_is_none(value: str) -> None:
    assert read(f"/deal show deal:{value}").take_id("deal") is None


def test_quoted_words_are_never_slots() -> None:
    line = read('/deal stage acme "evaluating" "3억" "11/30" "@kim" "12"')
    taken = (line.take(STAGES), line.take_near(STAGES), line.take_asked(STAGES), line.take_mention())
    assert (*taken, line.take_number(), line.take_amount("KRW")) == (None,) * 6


def test_a_slip_and_a_word_with_two_meanings_are_taken_with_their_choices() -> None:
    assert read("/deal stage acme evaluting").take_near(STAGES) == ("evaluting", (Stage.EVALUATE,))
    assert read("/deal stage acme 도입").take_asked(STAGES) == ("도입", (Stage.CHOOSE, Stage.IMPLEMENT))


@pytest.mark.parametrize("char", ["x", "김 ", "<", '"', "「", "'", "-- ", "deal:", "\\", "@"])
def test_a_very_long_line_is_read_as_far_as_a_line_goes(char: str) -> None:
    line = read("/deal goal acme " + char * 12_000)
    assert line.verb == "goal"
    assert sum(len(word.text) for word in line.words) <= LONGEST_LINE
    assert read(line.again()).verb == "goal"


SPOKEN = [alias for one in VERBS.values() for alias in one.aliases] + [*STAGES.aliases, *ROLES.aliases]
FRAGMENTS = [
    *SPOKEN,
    "acme",
    "<@U1|Kim Lee>",
    "<#C1|d>",
    "deal:7",
    'name:"a b"',
    "11/30",
    '"two words"',
    "kim,",
    "「a」",
    "O'Brien",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=9), st.sampled_from(["/deal", "/dmu", "/talk", "/ref", ""]))
def test_a_line_said_again_reads_the_same(words: list[str], head: str) -> None:
    line = read(" ".join([head, *words]))
    if line.asked is None:  # a word with several meanings is replaced by the one that was chosen
        again = read(line.again())
        assert (again.head, again.verb, again.words) == (line.head, line.verb, line.words)


def test_said_again_with_more_and_without_some_of_its_words() -> None:
    line = read('/deal acm stage "a \\"b\\"" 평가')
    line.take(STAGES)
    assert line.again("deal:7", without="acm") == '/deal stage deal:7 "a \\"b\\"" 평가'
    assert line.again(verb="won") == '/deal won acm "a \\"b\\"" 평가'


@pytest.mark.parametrize(
    "text", ["two days, not five", 'call "Kim, CFO", then Lee', "월 마감을 이틀로, 닷새 말고", "a, b , c"]
)
def test_text_keeps_its_commas(text: str) -> None:
    said = text.replace('"', "").replace(" ,", ",")
    assert read(f"/deal goal {text}").rest() == said
    assert read(read(f"/deal goal {text},").again()).rest() == said


@pytest.mark.parametrize("head", VERBS)
def test_every_verb_is_a_name_of_itself(head: str) -> None:
    for key in VERBS[head].aliases.values():
        assert read(f"/{head} {key} acme").verb == key


FORM = Form(
    "t", "/deal add", "s", (Field("name", "n"), Field("reason", "r", slot="named"), Field("role", "o", slot="bare"))
)
character = st.one_of(st.characters(), st.sampled_from("\"'“”\uff02\uff3c\\「」—–- :\n"))


@settings(deadline=None, max_examples=500)
@given(st.text(character, max_size=20), st.text(character, max_size=20), st.sampled_from(["", "decider", "user"]))
def test_what_is_typed_into_a_form_arrives_as_typed(name: str, reason: str, role: str) -> None:
    line = read(FORM.compose({"name": name, "reason": reason, "role": role}))
    assert (line.head, line.verb) == ("deal", "add")
    assert line.take_named("reason") == clean(reason).strip()
    assert line.take_all(ROLES) == ((Role(role),) if role else ())
    assert line.words == ([q(clean(name).strip())] if clean(name).strip() else [])
