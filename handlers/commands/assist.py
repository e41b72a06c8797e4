"""Help, language, and what answers a line that is no command: never silence, always examples."""

from bot import questions
from bot.cards import Answer
from bot.errors import UserError
from bot.lexer import Word
from bot.line import Line
from bot.verbs import ASKING, GREETINGS, VERBS
from bot.words import bare
from handlers.commands import deal as deal_commands
from handlers.commands import fields, which
from handlers.commands import stage as stage_commands
from handlers.commands.book import Book, Entry, facts_of
from handlers.commands.fields import LANGUAGES
from handlers.turn import Turn
from store import workspaces

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
    """All commands of a head, or one verb with its slots."""
    for _, _, word in line.spans(1):
        match = VERBS[line.head].find(word)
        entry = book.find(line.head, match.key) if match else None
        if entry:
            return Answer(turn.say("help_verb", one=facts_of([entry], turn.language)[0]))
        if match and match.key in VERBS:  # /deal help talk
            line.head = match.key
            break
    entries = facts_of(book.of(line.head), turn.language)
    return Answer(
        turn.say("help", head=line.head, entries=entries, heads=[head for head in VERBS if head != line.head])
    )


def unnamed(book: Book, turn: Turn, line: Line) -> Answer:
    """`/deal` without a verb: a stage moves, a deal is shown, a slip is asked about, anything else gets examples."""
    if line.asked:
        word, keys = line.asked
        raise UserError("ask_word", word=word, choices=tuple((key, line.again(verb=key)) for key in keys))
    if not line.words or (len(line.words) == 1 and bare(line.words[0].text) in GREETINGS):
        return deal_commands.home(turn, line)
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
        return (stage_commands.stage if rest and not sets else deal_commands.show)(turn, line)
    if which.stage_like(line):
        if asks:
            line.words = []
            return deal_commands.show(turn, line)
        line.verb = "stage"
        return stage_commands.stage(turn, line)
    raise unknown(turn, line)


def _asks(line: Line) -> bool:
    """Whether a line without a verb asks something (상황 어때?): then nothing is written, and no stage moves."""
    plain = [word.text for word in line.words if not word.quoted and not word.name]
    ends = {text.lower().rstrip("?!.") for text in (*plain[:1], *plain[-1:])}
    return bool(plain) and (plain[-1].endswith("?") or not ends.isdisjoint(ASKING))


def unknown(turn: Turn, line: Line) -> UserError:
    """What to say about words that are no command: near verbs first, then near deals, then three examples."""
    word = line.words[0].text
    if line.near:
        near_word, verbs = line.near
        lines = tuple((verb, line.again(verb=verb, without=near_word)) for verb in verbs[:3])
        return UserError("near_word", word=near_word, choices=lines)
    if len(line.whole) == 1 and line.head == "deal":
        return which.no_such_deal(turn, line, word)
    if questions.asks(line.text) and not line.text.startswith("/"):
        return UserError("unknown_question")
    return UserError("unknown_verb", word=word, head=line.head)


commands = (Entry("deal", "lang", lang, "lang en|ko", "/deal lang en", "/deal 언어 한국어"),)
