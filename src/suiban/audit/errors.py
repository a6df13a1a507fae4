"""Expected errors of the audit."""

from suiban.kit.errors import BadInput


class MalformedCursor(BadInput):
    """That is not a cursor of this list."""

    code = "malformed_cursor"
