"""Whether a line orders something or tells it in a sentence: what is only told is offered, never written at once."""

import re
from typing import Final

from bot.hangul import normalise
from bot.lexer import Word
from bot.verbs import HEADS, POLITE
from bot.words import bare

# Words around a stage or an end that add nothing to it: Globex is now in evaluation, we won Globex!
LITTLE: Final = POLITE | frozenset(
    (
        "a an the is are was were am has have had been be it its this that deal we we've we're they they've "
        "they're he she i i've our their just now already finally officially moved moving move went gone got "
        "entered reached in into at on to from of and so then okay ok yes yay hooray back stage phase step 딜 "
        "거래 건 드디어 이제 방금 오늘 결국 마침내 단계 단계로 단계에 단계다 단계야 단계예요 단계입니다 "
        "넘어갔습니다 넘어갔다 넘어갔네 넘어왔어 넘어왔어요 넘어왔습니다 들어갔어 들어갔어요 들어갔습니다 들어감 "
        "들어왔어요 진입 진입함 진입했어 진입했어요 진입했습니다 됐어 됐어요 됐습니다 됐다 됐네 됐네요 되었습니다 "
        "됨 갔어 갔음 갔습니다 갔다 갔네 갔네요 했어 했어요 했습니다 했다 했네 했네요 우리 우리가 저희 저희가 축하"
    ).split()
)
TRIMMED: Final = "!.,~…^ㅎㅋ"
_BECAUSE: Final = frozenset("because since due reason as thanks after".split())
_BECAUSE_KO: Final = re.compile(r"\S*(?:때문|때문에|때문이래|덕분|덕분에|이유로|탓에|라서|이라서|해서|돼서)")
_UNSURE: Final = re.compile(
    r"\b(?:not|never|no|nearly|almost|might|may|could|would|should|shall|will|hope\w*|likely|unlikely|maybe|perhaps"
    r"|probably|if|whether|unless|until|till|before|yet|soon|expect\w*|plan\w*|want\w*|wish\w*|about to|going to|gonna"
    r"|tomorrow|next|risk\w*|chance\w*|afraid|pretend)\b|n['’]t\b|['’]ll\b|\b(?:isnt|wont|hasnt|dont|didnt)\b|\?"
    r"|(?:^|\s)(?:안|못|아직|만약|혹시|곧|내일|다음)(?:\s|$)|아니|아님|않|못했|못하|못할|안됨|안돼|안 됐|가능성"
    r"|위험|예정|듯|전에|전이|까지|수도|것 같|거 같|겠|려고|려면|려는|할까|될까|하면|되면|으면|기로|취소|미뤄"
    r"|연기|내년|될지|할지|직전|임박|목표"
)


def commanded(text: str) -> bool:
    """Whether a line begins as a command does: with a slash, or with the name of one."""
    first = next(iter(text.split()), "")
    return first.startswith("/") or HEADS.find(first) is not None


def unsure(text: str) -> bool:
    """Whether a line denies, supposes, hopes or looks ahead: globex isn't lost, 수주 가능성 높음."""
    return _UNSURE.search(normalise(text).lower()) is not None


def adds_nothing(words: list[Word]) -> bool:
    """Whether these words add nothing to the move or the end beside them."""
    return all(map(is_little, words))


def is_little(word: Word) -> bool:
    """Whether this word adds nothing."""
    return not word.quoted and not word.name and bare(word.text.strip(TRIMMED)) in LITTLE | {""}


def gives_reason(words: list[Word]) -> bool:
    """Whether these words say why: because of our price, 가격 때문에."""
    said = [word.text.lower().rstrip(TRIMMED) for word in words]
    return bool(said) and (said[0] in _BECAUSE or _BECAUSE_KO.fullmatch(said[-1]) is not None)
