"""Expected errors of the desk."""

from suiban.kit.errors import BadInput, NotFound


class ConversationNotYours(NotFound):
    """There is no such conversation, or not for you."""


class MalformedCursor(BadInput):
    """That is not a cursor of this list."""

    code = "malformed_cursor"
