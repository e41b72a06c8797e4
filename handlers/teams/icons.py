"""The two pictures that Teams shows the app by: in colour, and as white lines on nothing."""

from typing import Final

from bot.drawing import BRAND, PAPER

COLOR, OUTLINE = 192, 32  # pixels on each side; Teams takes no others
# A word that was said, and that it was noted, on 32 × 32.
BUBBLE: Final = "M8 9.5h16a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8.5L10 26v-4.5H8a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2z"
TICK: Final = "M11.5 15.5l3 3 6-6"
LINE: Final = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
FORM: Final = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{}</svg>'


def icons() -> dict[str, bytes]:
    """Both as PNG, by file name."""
    return {"color.png": _png(color(), COLOR), "outline.png": _png(outline(), OUTLINE)}


def color() -> str:
    """In colour, to the edge: Teams rounds the corners itself."""
    # Half as large as the square, since a circle is cut out of it elsewhere.
    bubble = f'<path d="{BUBBLE}" fill="{PAPER}"/><path d="{TICK}" {LINE} stroke="{BRAND}" stroke-width="2.6"/>'
    return FORM.format(
        f'<rect width="32" height="32" fill="{BRAND}"/><g transform="translate(4 3.2) scale(.75)">{bubble}</g>'
    )


def outline() -> str:
    """White lines; what is behind them shows through."""
    lines = "".join(f'<path d="{one}"/>' for one in (BUBBLE, TICK))
    return FORM.format(f'<g {LINE} stroke="{PAPER}" stroke-width="2">{lines}</g>')


def _png(svg: str, side: int) -> bytes:
    import resvg_py  # only those who draw wait for it

    return resvg_py.svg_to_bytes(svg_string=svg, width=side, skip_system_fonts=True)
