"""/deal memo: a draft of the customer's internal approval memo (품의) from the deal's records, in chat and as files."""

import re

from bot.cards import Answer, Card, File, plain
from bot.deals import Deal
from bot.line import Line
from bot.memo import Memo, bearer
from bot.reply import say
from bot.roles import Role
from bot.stages import Stage
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import gather, references_for
from handlers.commands.fields import LANGUAGES
from handlers.commands.option_which import board_of
from handlers.documents import DOCX, MARKDOWN, docx, markdown
from handlers.turn import Turn
from store import discovery, plan

IN_CHAT, IN_FILE = 3, 40  # lines of a section
SHORTENED, WHOLE = 120, 2_000  # characters of a line
SPOKEN = {**LANGUAGES, "영어로": "en", "영문": "en", "영문으로": "en", "한국어로": "ko", "국문": "ko", "국문으로": "ko"}
UNNAMEABLE = re.compile(r"[^\w-]+")
NAMES = {"en": "approval-memo", "ko": "품의서"}


def memo(turn: Turn, line: Line) -> Answer:
    """The draft in Korean or English, with what is missing marked, and the same as Markdown and Word."""
    turn.guard_people()
    language = turn.language
    for word, meant in SPOKEN.items():
        if line.take_word(word):
            language = meant
            line.take_word("in")
    deal = which.asked_deal(turn, line)
    draft = drafted(turn, deal, language)
    head = turn.say("memo", deal=deal, gaps=len(draft.gaps), bearer=bearer(draft.board.people), left_out=draft.left_out)
    # 품의 is a verb here and a stage behind the deal: the other reading is a button.
    stage = Stage.CHOOSE if line.typed == "품의" and deal.stage is not Stage.CHOOSE and deal.open else None
    end = turn.say("memo_end", deal=deal, drafted=language, stage=stage)
    return Answer(
        head + body(turn, draft, language, chat=True) + end, files=_files(turn, draft, language), deal_id=deal.id
    )


def drafted(turn: Turn, deal: Deal, language: str) -> Memo:
    """What the deal's records say for the memo; references only where they may be told, and no invented ones."""
    ledger = turn.ledger
    spoken, turn.language = turn.language, language  # a reference in the memo's language comes first
    case = gather(turn, deal)
    found = references_for(turn, case, Role.DECIDER, deal.stage, most=3)
    turn.language = spoken
    return Memo(
        board_of(turn, deal, case),
        case.items,
        plan.terms_of(ledger, deal.id),
        case.plan,
        case.kpis,
        tuple(match.reference for match in found.matches if match.reference.consent and not match.reference.sample),
        case.colleagues,
        discovery.worries_of(ledger, deal.id),
    )


def body(turn: Turn, draft: Memo, language: str, chat: bool) -> Card:
    """The memo itself, shortened in chat, whole in a file."""
    most, cut = (IN_CHAT, SHORTENED) if chat else (IN_FILE, WHOLE)
    return say("memo_body", language, memo=draft, chat=chat, most=most, cut=cut, today=turn.today)


def _files(turn: Turn, draft: Memo, language: str) -> tuple[File, ...]:
    whole = body(turn, draft, language, chat=False)
    slug = UNNAMEABLE.sub("-", draft.deal.slug).strip("-") or "deal"
    name = f"{slug}-{NAMES[language]}"
    about = {kind: plain(turn.say("memo_file", deal=draft.deal, kind=kind)) for kind in ("docx", "md")}
    return (
        File(f"{name}.docx", DOCX, docx(whole, language, turn.now), about["docx"]),
        File(f"{name}.md", MARKDOWN, markdown(whole), about["md"]),
    )


commands = (
    Entry("deal", "memo", memo, "memo DEAL [ko|en]", "/deal memo acme", "/deal 품의 acme"),
)  # fmt: skip
