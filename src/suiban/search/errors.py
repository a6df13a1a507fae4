"""Expected errors of searching."""

from suiban.kit.errors import Unavailable


class SearchTooSlow(Unavailable):
    """The search took too long; please use more or rarer words."""

    code = "search_too_slow"


class SearchNotReady(Unavailable):
    """Messages cannot be searched at this moment: their index is being made."""

    code = "search_not_ready"
