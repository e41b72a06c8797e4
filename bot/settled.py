"""Whether a sentence says that a worry is answered, or that a note is to go: then nothing new is meant to be kept."""

import re
from typing import Final

_WORRY: Final = re.compile(
    r"\b(?:concern|worr|objection|fear|doubt|afraid|anxious|nervous)|우려|걱정|불안|염려|의구심", re.IGNORECASE
)
_ANSWERED: Final = re.compile(
    r"\b(?:addressed|answered|resolved?|solved|settled|handled|cleared(?: up)?|dealt with|taken care of|sorted(?: out)?"
    r"|eased|put to rest|overc[ao]me|fixed|gone|done|over now|no longer|any ?more|stopped worrying)\b"
    r"|(?:해결|해소|정리|처리|답변|대응)(?:이|은|을|를)? ?(?:다 |모두 |전부 |잘 |이미 )?"
    r"(?:됐|되었|됨|된 ?(?:것|듯)|했(?!으면)|함|해 ?(?:드렸|줬|놨)|드렸|드림|완료|끝)"
    r"|(?:해결|해소|해결됨|답함|해결 ?완료)[.!]*$|(?:풀렸|풀었|풀림|풀어 ?드렸|없어졌|없어짐|사라졌"
    r"|사라짐|덜었|가셨|안심하[셨시])"
    r"|답(?:을|은)? ?(?:다 )?(?:했|드렸|드림|함)|끝났|(?:더는|더 이상|이제(?:는)?) .*(?:없|않|안 )|(?:이제|더는) 괜찮",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"\b(?:not|never|yet to|n't)(?: been| be| yet| really| fully)* (?:addressed|answered|resolved?|solved|settled"
    r"|handled|cleared|dealt|taken|sorted|eased|fixed|gone|over|done)"
    r"|\b(?:need|needs|have|has|want|wants|how|going|try|trying) to "
    r"|\b(?:will|must|should|can|could|would|if|until|before|unless|let's|asked?)\b|\bunresolved\b"
    r"|안 ?(?:됐|되|돼|풀|했|끝)|못 ?(?:했|하|풀|드)|아직|미해결|해야|하려|할 ?(?:예정|거|것|게|수)|되면|돼야"
    r"|달라|바라|원하|필요"
    r"|(?:되|하|으|려)면(?: |$)|(?:하|되|풀)려(?: |$)",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"(?:\b(?:not|never|no longer|hardly|no)|n['’]t)(?: \w+)? (?:worr|concern|afraid|nervous|scared|anxious|fear|doubt"
    r"|bother)"
    r"|(?:걱정|우려|염려|불안)(?:은|는|이|가|을|를|도)? ?(?:이제 |전혀 |별로 |하나도 |더 이상 )?"
    r"(?:안 ?하|안 ?해|없|않)",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(r"\bnotes?\b|메모", re.IGNORECASE)
_DROPPED: Final = re.compile(
    r"\b(?:delete|remove|drop|erase|get rid of|take off)\b|(?:지워|지우|삭제|빼 ?(?:줘|주|$)|빼기|없애)", re.IGNORECASE
)
_BARE: Final = re.compile(
    r"(?:is |are |was |were |has been |have been |all |now )*(?:addressed|answered|resolved|solved|settled|fixed|done"
    r"|handled)(?: now| already)?|(?:다 |모두 |이미 )?(?:해결|해소|답변|처리)"
    r"(?: ?(?:완료|됨|함|됐\S*|되었\S*|했\S*|해 ?줘|해 ?주세요))?",
    re.IGNORECASE,
)
_UNWANTED: Final = re.compile(
    r"(?:please )?(?:delete|remove|drop|erase)(?: (?:it|that|this|please))*"
    r"|(?:좀 |다 |이거 )?(?:지워|지우|삭제|빼|없애)\S*(?: ?(?:줘|주세요|줘요))?",
    re.IGNORECASE,
)
_END: Final = " .!~"


def settled(text: str) -> bool:
    """Whether a sentence says that a worry is answered or over; what is still to be answered is not."""
    if text.rstrip().endswith("?") or not _WORRY.search(text):
        return False
    over = bool(_ANSWERED.search(text)) and not _OPEN.search(text)
    return over or denied(text)


def denied(text: str) -> bool:
    """Whether a sentence says that somebody does not worry: it is no new concern."""
    return bool(_DENIED.search(text)) and not text.rstrip().endswith("?")


def unwanted(text: str) -> bool:
    """Whether a sentence wants a note, or a concern, taken off."""
    return bool((_NOTE.search(text) or _WORRY.search(text)) and _DROPPED.search(text))


def of_a_note(text: str) -> bool:
    """Whether a sentence speaks of a note rather than a worry."""
    return bool(_NOTE.search(text))


def nothing_but(text: str) -> bool:
    """Whether nothing but "solved" or "delete" is said: no text to keep."""
    said = text.strip(_END)
    return bool(_BARE.fullmatch(said) or _UNWANTED.fullmatch(said))
