"""Expected errors of searching."""

from suiban.kit.errors import BadInput, Unavailable


class SearchTooSlow(Unavailable):
    """The search took too long; please use more or rarer words."""

    code = "search_too_slow"


class SearchNotReady(Unavailable):
    """Messages cannot be searched at this moment: their index is being made."""

    code = "search_not_ready"


class MalformedCursor(BadInput):
    """That is not a cursor of this search."""

    code = "malformed_cursor"
