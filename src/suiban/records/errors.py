"""Expected errors of records."""

from suiban.kit.errors import BadInput, Conflict, NotAllowed, NotFound


class RecordUnknown(NotFound):
    """There is no record of this conversation, or not for you."""

    code = "record_unknown"


class RecordNotYours(NotAllowed):
    """Only who served the customer, or a supervisor, confirms this record."""

    code = "record_not_yours"


class RecordChanged(Conflict):
    """Somebody else saved this record meanwhile; please look at it again."""

    code = "record_changed"


class UnknownCode(BadInput):
    """That product or scenario is not in the company's catalogue."""

    code = "unknown_code"


class EvidenceUnknown(BadInput):
    """A message number lies outside of the conversation."""

    code = "evidence_unknown"


class NotRateable(Conflict):
    """This conversation cannot be rated (any more)."""

    code = "not_rateable"


class TranscriptNotAllowed(NotAllowed):
    """You may not download this transcript."""

    code = "transcript_not_allowed"


class ReasonMissing(BadInput):
    """A download needs a reason."""

    code = "reason_missing"
