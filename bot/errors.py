"""What a person did that can't be done: an error whose text is a reply, in their language, with what to do next."""

from bot.cards import Form


class UserError(Exception):
    """Names a reply template and its facts; the turn makes it a card in one place.

    `UserError("no_such_deal", word="acm")` becomes `bot/replies/no_such_deal.ko.j2` for a Korean reader. What is asked
    can also be asked by a `form`.
    """

    def __init__(self, reply: str, **facts: object) -> None:
        super().__init__(reply)
        form = facts.pop("form", None)
        self.reply = reply
        self.form = form if isinstance(form, Form) else None
        self.facts = facts
