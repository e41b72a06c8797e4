"""Answers in a window: for what is pressed on somebody's own page, in another window, or asked by a shortcut."""

from bot.cards import Answer, Button, Buttons, Card
from handlers.slack.forms import Place, modal, window
from handlers.slack.heard import Heard
from handlers.slack.limits import Block
from handlers.slack.post import Post
from handlers.slack.rooms import FAILURES

NAME = "Dealmate"


async def show(post: Post, heard: Heard, answer: Answer) -> None:
    """Shows the form or the private card where it was asked for; where no window opens, as a direct message."""
    card = answer.private or Card(())
    if answer.form is not None:
        view = modal(answer.form, Place(heard.channel, heard.reply, heard.url))
        card += Card((Buttons((Button(answer.form.title, heard.line, "primary"),)),))
    else:
        view = window(NAME, card, controls=True)
    if not await _shown(post, heard, view, form=answer.form is not None):
        await post.private(heard, card, answer.language)


async def _shown(post: Post, heard: Heard, view: Block, form: bool) -> bool:
    """A form lies over the window it was asked in; a card takes its place, so that windows never pile up."""
    if heard.page or not heard.view:
        return await post.open(heard, view)
    if form:
        return await post.open(heard, view, over=True)
    try:
        await post.call(heard.workspace, "views.update", view_id=heard.view, view=view)
    except FAILURES:
        return False
    return True
