"""Expected errors of assist."""

from suiban.kit.errors import BadInput, Conflict, NotFound


class CannedUnknown(NotFound):
    """There is no such reply, or not for you."""

    code = "canned_unknown"


class CannedStale(Conflict):
    """Somebody has changed this reply meanwhile."""

    code = "canned_stale"


class CodeTaken(Conflict):
    """Another reply has this short code."""

    code = "canned_code_taken"


class TooManyReplies(Conflict):
    """There are as many replies as there may be; delete some first."""

    code = "canned_too_many"


class UnknownVariable(BadInput):
    """The text has a variable nobody can fill, or a brace without its partner."""

    code = "unknown_variable"


class RefusedWords(BadInput):
    """The text has words that may not be said to customers."""

    code = "canned_refused_by_guard"
