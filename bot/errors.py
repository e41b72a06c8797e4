"""What a person did that can't be done: an error whose text is a reply, in their language, with what to do next."""


class UserError(Exception):
    """Names a reply template and its facts; the turn makes it a card in one place.

    `UserError("no_such_deal", word="acm")` becomes `bot/replies/no_such_deal.ko.j2` for a Korean reader.
    """

    def __init__(self, reply: str, **facts: object) -> None:
        super().__init__(reply)
        self.reply = reply
        self.facts = facts
