"""Expected errors of routing."""

from suiban.kit.errors import Conflict, NotAllowed, NotFound, Unavailable


class ReservationGone(Conflict):
    """This offer is no longer open."""

    code = "reservation_gone"


class UnknownQueue(NotFound):
    """There is no such queue for this conversation."""

    code = "unknown_queue"


class AlreadyYours(Conflict):
    """You hold this conversation already."""

    code = "already_yours"


class PartsOutOfReach(NotAllowed):
    """A company that you have no mandate for has a part in this conversation."""

    code = "parts_out_of_reach"


class NobodyThere(Conflict):
    """Nobody who knows about this is there now."""

    code = "nobody_there"


class ColleagueUnknown(NotFound):
    """There is no such colleague, or not for this conversation."""

    code = "colleague_unknown"


class NoCompanies(Unavailable):
    """No company is registered yet."""

    code = "no_companies"
