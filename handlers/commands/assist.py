"""Help, language, and what answers a line that is no command: never silence, always examples."""

from dataclasses import replace

from bot import questions
from bot.cards import Answer
from bot.deals import key_of
from bot.errors import UserError
from bot.lexer import Word, words_of
from bot.line import Line
from bot.listening import DONE, may_tell, plans
from bot.prose import commanded
from bot.verbs import ASKING, GREETINGS, HEADS, THANKS, VERBS
from bot.words import bare
from handlers.commands import (
    alone,
    fields,
    person_gone,
    person_together,
    person_touch,
    record,
    step,
    talk,
    told,
    which,
    who,
    whose,
)
from handlers.commands import deal as deal_commands
from handlers.commands import stage as stage_commands
from handlers.commands.book import Book, Entry, facts_of
from handlers.commands.fields import LANGUAGES
from handlers.turn import Turn
from store import deals, workspaces

FIRST = {  # what somebody begins with: more than a phone shows at once helps nobody
    "deal": ("add", "stage", "show", "goal", "next", "note", "record", "stalled", "home", "prep", "won", "undo"),
    "dmu": ("add", "role", "met", "concern", "need", "note", "map", "gaps", "conflicts", "undo"),
    "ref": ("", "show", "why", "add", "import", "used", "gaps"),
    "digest": ("on", "now", "mine", "reminders", "quiet", "off"),
}
SHORT = 2  # words: a name with its title
TOLD = 5  # words from which on a line is taken for a sentence; Korean needs one less
ASKED = LANGUAGES | {"kr": "ko"}


def lang(turn: Turn, line: Line) -> Answer:
    """My own language for every answer, wherever I write."""
    for word, language in ASKED.items():
        if line.take_word(word):
            workspaces.set_language(turn.ledger, language, turn.said.member_name)
            turn.language = language
            return Answer(turn.say("lang_set", write=turn.ledger.write_id))
    raise UserError("which_language")


def helper(book: Book, turn: Turn, line: Line) -> Answer:
    """The commands of a head that one begins with, or all of them; or one verb with its slots."""
    for _, _, word in line.spans(1):
        match = VERBS[line.head].find(word)
        entry = book.find(line.head, match.key) if match else None
        if entry:
            return Answer(turn.say("help_verb", one=facts_of([entry], turn.language)[0]))
        if match and match.key in VERBS:  # /deal help talk
            line.head = match.key
            break
    chosen = book.of(line.head)
    if line.head in FIRST and not line.take_word("all", "전체", "모두"):
        chosen = tuple(entry for verb in FIRST[line.head] if (entry := book.find(line.head, verb)))
    card = turn.say(
        "help", head=line.head, entries=facts_of(chosen, turn.language), more=len(book.of(line.head)) - len(chosen),
        heads=[head for head in VERBS if head != line.head],
    )  # fmt: skip
    return Answer(card)


def unnamed(book: Book, turn: Turn, line: Line) -> Answer:
    """`/deal` without a verb: a stage moves, a deal is shown, a slip is asked about, anything else gets examples."""
    if line.asked:
        word, keys = line.asked
        raise UserError("ask_word", word=word, choices=tuple((key, line.again(verb=key)) for key in keys))
    if not line.words or (len(line.words) == 1 and bare(line.words[0].text) in GREETINGS):
        return deal_commands.home(turn, line)
    if said := alone.answer(turn, line) or _spoken(turn, line):
        return said
    if offered := told.stage_told(turn, line):
        return offered
    named = which.named_deal(turn, line)
    if line.near and line.near[0] in [word.text for word in line.words if not word.quoted]:
        raise unknown(turn, line)  # a mistyped verb is neither a stage nor a reason
    sets = any(word.name in fields.FIELDS for word in line.words)
    asks = _asks(line)
    if named is not None:
        rest = [] if asks else [word for word in line.words if not word.name]
        if rest and not sets and not which.stage_like(line):
            raise unknown(turn, line)
        line.words.insert(0, Word(str(named.id), name="deal"))
        line.verb = "stage" if rest and not sets else "show"
        return (stage_commands.stage if rest and not sets else deal_commands.show)(turn, line)
    if which.stage_like(line):
        if asks:
            line.words = []
            return deal_commands.show(turn, line)
        line.verb = "stage"
        return stage_commands.stage(turn, line)
    raise unknown(turn, line)


def _spoken(turn: Turn, line: Line) -> Answer | None:
    """What answers a line that is said as one speaks: thanks, a new deal, a name, or what happened."""
    if _thanks(line):
        return Answer(turn.say("thanked"))
    if len(line.words) == 1 and bare(line.words[0].text.rstrip("!.")) in step.DONE and turn.at_hand:
        return step.next_(turn, replace(line, words=[Word("done")]))
    if [word.text for word in line.words[:2] if not word.quoted] == ["새", "딜"]:
        return deal_commands.add(turn, replace(line, verb="add", words=line.words[2:]))
    return _told(turn, line)


def _thanks(line: Line) -> bool:
    """Whether somebody only thanks, or says that it is fine."""
    said = [bare(word.text).rstrip("!.~") for word in line.words]
    return not line.text.startswith("/") and THANKS.issuperset(said)


def _told(turn: Turn, line: Line) -> Answer | None:
    """What answers a plain sentence: a proposal of what to record; for somebody's name alone, what to say to them."""
    if commanded(line.text) or not turn.private_room or any(word.quoted or word.name for word in line.words):
        return None
    spare = Line("deal", "", words_of(line.text), text=line.text)
    if offered := person_gone.proposed(turn, spare) or person_together.proposed(turn, spare):
        return offered
    people = whose.known(turn)
    if found := person_touch.proposed(turn, spare, people):
        return found
    if len(spare.words) <= SHORT and not DONE.search(line.text):
        named = who.sure_of(who.likeness(line.text, people), people)
        if deals.find(turn.ledger, [key_of(line.text)]):
            return None
        if named is None:
            whose.of_sentence(turn, spare, people)  # asks where a name may be several people's: 김부장 만났어
            turn.echo = ""
            return None
        return talk.talk(turn, Line("talk", "", words_of(f"deal:{named.deal_id} person:{named.id}")))
    deal, meant = whose.of_sentence(turn, spare, people)
    if not (meant or plans(line.text) or record.stranger(line.text)) and (
        which.stage_like(line) or not (may_tell(line.text) or _sentence(turn, line))
    ):
        turn.echo = ""
        return None
    if deal is not None:
        spare.words[:0] = whose.settled(deal, meant[0] if meant else None)
    spare.whole = tuple(spare.words)
    spare.verb = "record"
    return record.record(turn, spare)


def _sentence(turn: Turn, line: Line) -> bool:
    """Whether a line is a sentence in a room with a deal: better offered to be kept than refused."""
    words = line.text.split()
    long = len(words) >= (TOLD if line.text.isascii() else TOLD - 1)
    over = len(words) > 1 and DONE.search(line.text) is not None  # 견적 보냄
    return bool(turn.at_hand) and (long or over) and not line.asked


def _asks(line: Line) -> bool:
    """Whether a line without a verb asks something (상황 어때?): then nothing is written, and no stage moves."""
    plain = [word.text for word in line.words if not word.quoted and not word.name]
    ends = {text.lower().rstrip("?!.") for text in (*plain[:1], *plain[-1:])}
    return bool(plain) and (plain[-1].endswith("?") or not ends.isdisjoint(ASKING))


def mistyped(line: Line) -> UserError | None:
    """What to ask where a line begins with a command that doesn't exist but looks like one of ours: /dela, /dmuu."""
    first, _, rest = line.text.partition(" ")
    typed = first.lstrip("/")
    if not line.words or line.words[0].text != first or HEADS.find(typed) or not (keys := HEADS.near(typed)):
        return None
    return UserError("near_command", word=first, choices=tuple((key, f"/{key} {rest}".strip()) for key in keys[:3]))


def unknown(turn: Turn, line: Line) -> UserError:
    """What to say about words that are no command: near verbs first, then near deals, then three examples."""
    word = line.words[0].text
    if line.near:
        near_word, verbs = line.near
        lines = tuple((verb, line.again(verb=verb, without=near_word)) for verb in verbs[:3])
        return UserError("near_word", word=near_word, choices=lines)
    if len(line.whole) == 1 and line.head == "deal":
        return which.no_such_deal(turn, line, word)
    if line.head == "deal" and len(line.whole) <= SHORT + 1 and which.near_deals(turn, word):
        return which.no_such_deal(turn, line, word)
    if questions.asks(line.text) and not line.text.startswith("/"):
        return UserError("unknown_question")
    if head := mistyped(line):
        return head
    return UserError("unknown_verb", word=word, head=line.head)


commands = (Entry("deal", "lang", lang, "lang en|ko", "/deal lang en", "/deal 언어 한국어"),)
