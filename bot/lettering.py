"""How wide text is in the picture's font, and how it is cut or broken to fit: by a table, without opening the font."""

import re
import unicodedata
from typing import Final

# Thousandths of the size, for the characters from the space to the tilde, as handlers/fonts has them.
_REGULAR: Final = (
    "251 257 379 600 607 862 609 201 341 341 471 627 258 433 254 334 596 438 587 617 624 597 613 552 "
    "606 613 254 254 627 627 627 479 880 646 619 693 686 567 557 709 706 244 516 621 533 853 718 727 "
    "604 727 608 607 611 707 646 915 612 634 595 341 334 341 442 425 469 535 591 529 591 553 337 579 "
    "562 218 218 517 218 834 557 567 579 579 350 496 340 553 529 777 513 529 513 341 306 341 627"
)
_BOLD: Final = (
    "237 290 377 616 622 928 635 199 374 374 517 645 277 443 272 358 639 459 603 632 646 617 633 567 "
    "631 633 272 272 645 645 645 519 876 693 631 714 695 582 561 725 715 259 536 649 541 872 712 744 "
    "617 745 624 622 632 705 693 971 661 675 625 374 358 374 459 445 475 550 604 553 604 567 357 599 "
    "587 244 244 544 244 864 584 582 599 599 377 524 360 582 552 806 538 552 536 374 339 374 645"
)
_TABLES: Final = [tuple(int(one) for one in table.split()) for table in (_REGULAR, _BOLD)]
_NARROW: Final = dict.fromkeys("·’‘“”–", 480)
_HANGUL, _WIDE, _OTHER = 864, 1000, 760
_JOINERS: Final = ("Mn", "Me", "Cf")  # what belongs to the character before it
_WHITE: Final = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text on one line, without what no drawing holds: control characters, halves of pairs, turns of direction."""
    kept = (char if unicodedata.category(char) not in ("Cc", "Cs", "Cn", "Co") else " " for char in text)
    return _WHITE.sub(" ", "".join(char for char in kept if not "\u202a" <= char <= "\u202e")).strip()


def width(text: str, size: float, bold: bool = False) -> float:
    """How far the text reaches, in the unit of its size."""
    table = _TABLES[bold]
    return sum(_advance(char, table) for char in text) * size / 1000


def _advance(char: str, table: tuple[int, ...]) -> int:
    code = ord(char) - 32
    if 0 <= code < len(table):
        return table[code]
    if "가" <= char <= "힣" or "ㄱ" <= char <= "ㆎ":
        return _HANGUL
    if unicodedata.category(char) in _JOINERS:
        return 0
    return _NARROW.get(char) or (_WIDE if unicodedata.east_asian_width(char) in "WF" else _OTHER)


def cut(text: str, size: float, most: float, bold: bool = False) -> str:
    """The text, or its beginning and "…" where it is wider than `most`."""
    if width(text, size, bold) <= most:
        return text
    while text and width(text + "…", size, bold) > most:
        text = text[:-1]
    return text.rstrip(" ,·\u200d") + "…"


def wrap(text: str, size: float, most: float, lines: int, bold: bool = False) -> tuple[str, ...]:
    """The text broken at spaces into at most so many lines; what is left of it is cut."""
    done: list[str] = []
    line, rest = "", text.split()
    while rest:
        longer = f"{line} {rest[0]}".strip()
        if width(longer, size, bold) <= most:
            line = longer
            rest.pop(0)
        elif len(done) == lines - 1:
            return (*done, cut(" ".join([line, *rest]).strip(), size, most, bold))
        elif line:
            done.append(line)
            line = ""
        else:  # one word wider than a line
            place = next(
                end for end in range(len(rest[0]), 0, -1) if end == 1 or width(rest[0][:end], size, bold) <= most
            )
            done.append(rest[0][:place])
            rest[0] = rest[0][place:]
            rest = [one for one in rest if one]
    return (*done, line) if line else tuple(done)
