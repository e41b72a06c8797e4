"""A line that corrects what was just said: no, I meant northwind · make it friday · 아 금요일로 바꿔줘."""

import re
from typing import Final

LONGEST: Final = 80  # characters of such a line
_LED: Final = re.compile(
    r"(?:(?:no|nope|oh|oops|ah|sorry|wait|actually|correction|my bad|my mistake|scratch that)\b[,.!… ]*"
    r"|(?:아|앗|아차|아니|아냐|아니다|아니야|아뇨|참|죄송|미안|잠깐|정정|실수)(?![가-힣])[,.!~… ]*)+",
    re.IGNORECASE,
)
_SAID: Final = re.compile(  # what may lead to the new value, and is enough of a sign alone
    r"(?:i (?:actually )?meant?|i was talking about|that(?:'s| is| was) (?:for|about)"
    r"|(?:it|that)(?:'s| is| was)(?: for)?"
    r"|(?:it|that) should(?: have| be|'ve)?(?: been)?|should(?: have)? be(?:en)?|make (?:it|that)|change (?:it|that) to"
    r"|(?:move|push|postpone|reschedule|delay|shift) (?:it|that)(?: back| out)? (?:to|until|till)|rather"
    r"|not that one,?) ",
    re.IGNORECASE,
)
_TURNED: Final = re.compile(  # 금요일로 바꿔줘, 세진물류야
    r"(?:으로|로)? ?(?:바꿔|변경|수정|고쳐|옮겨|정정|미뤄|당겨|해)\S{0,3}(?: ?(?:줘|줘요|주세요|해줘|할게|할게요))?$"
    r"|(?:이야|야|이에요|예요|입니다|였어|이었어|였어요|말이야|얘기야|건이야)$"
)
_PARTICLE: Final = re.compile(r"(?<=[가-힣\d])(?:으로|로|에)$")
_WRONG: Final = re.compile(
    r"(?:(?:that (?:was|is)|that's) )?(?:the )?wrong (?:deal|one|customer|company|account)"
    r"|(?:딜|회사|고객)(?:을|를|이|가)? ?(?:잘못|틀렸|틀림|아니)\S*(?: ?\S{1,6})?|잘못 ?(?:적었|썼|넣었|골랐|기록)\S*",
    re.IGNORECASE,
)
_OF_A_KIND: Final = re.compile(r"^(?:the )?(?:stage|deal|amount|customer|until|till|by|on) (?=\S)", re.IGNORECASE)
_TRIMMED: Final = " ,.!~…\"'“”‘’"


def corrected(text: str) -> str | None:
    """What shall stand instead; "" where it is only said that something was wrong, None for any other line."""
    text = " ".join(text.split()).strip(_TRIMMED)
    if len(text) > LONGEST or text.startswith("/"):
        return None
    led = _LED.match(text)
    rest = text[led.end() :] if led else text
    if _WRONG.fullmatch(rest.strip(_TRIMMED)):
        return ""
    said = _SAID.match(rest)
    value = _TURNED.sub("", rest[said.end() :] if said else rest, count=1)
    if not (led or said or value != rest):
        return None
    value = re.sub(r",? (?:and )?not .+$", "", value, flags=re.IGNORECASE)  # that was sarah lim, not sarah kim
    value = _OF_A_KIND.sub("", _PARTICLE.sub("", value.strip(_TRIMMED)))
    return value.strip(_TRIMMED) or None
