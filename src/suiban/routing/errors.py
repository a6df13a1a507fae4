"""Expected errors of routing."""

from suiban.kit.errors import BadInput, Conflict, NotAllowed, NotFound, TooMany, Unavailable


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


class KindUnknown(BadInput):
    """There is no such kind of work, or it is not entered by itself."""

    code = "kind_unknown"


class TaskNotOpen(Conflict):
    """This task is not yours, or it is over already."""

    code = "task_not_open"


class NobodyThere(Conflict):
    """Nobody who knows about this is there now."""

    code = "nobody_there"


class ColleagueUnknown(NotFound):
    """There is no such colleague, or not for this conversation."""

    code = "colleague_unknown"


class WorkTaken(Conflict):
    """Somebody was faster: this is no longer to be taken."""

    code = "work_taken"


class ClaimProtected(Conflict):
    """Somebody took this a moment ago; it is safe with them for now."""

    code = "claim_protected"


class ClaimLimit(Conflict):
    """You have as much as you may take."""

    code = "claim_limit"


class KindLimit(Conflict):
    """You have as much of this kind of work as you may."""

    code = "kind_limit"


class ClaimNotYet(Conflict):
    """Others go first; you may take it in a moment."""

    code = "claim_not_yet"
    retryable = True


class ClaimAway(Conflict):
    """You are away: be available, or say that you have minutes to spare."""

    code = "claim_away"


class NotEligible(NotAllowed):
    """This is not for you: it takes skills or mandates that you do not have, or is not to be taken."""

    code = "not_eligible"


class NoCompanies(Unavailable):
    """No company is registered yet."""

    code = "no_companies"


class CallbackUnknown(NotFound):
    """There is no such call-back, or not for you."""

    code = "callback_unknown"


class CallbackNotWaiting(Conflict):
    """Nobody is waited for in this conversation: there is no place to keep."""

    code = "callback_not_waiting"


class CallbackNumberWrong(BadInput):
    """This is no telephone number that can be called back."""

    code = "callback_number_wrong"


class CallbackTimeClosed(BadInput):
    """At this time nobody calls: choose one of those offered."""

    code = "callback_time_closed"


class CallbackTimeFull(Conflict):
    """This time is taken by now: choose another."""

    code = "callback_time_full"


class CallbackTooMany(TooMany):
    """Too many call-backs were asked for already."""

    code = "callback_too_many"
