"""Expected errors of the desk."""

from suiban.kit.errors import NotAllowed, NotFound, TooMany


class ConversationNotYours(NotFound):
    """There is no such conversation, or not for you."""


class NotYourCustomer(NotAllowed):
    """Only who holds a conversation with this customer sees that unmasked."""

    code = "not_your_customer"


class RevealLimit(TooMany):
    """You have seen as much unmasked today as is allowed."""

    code = "reveal_limit"
    retryable = False
