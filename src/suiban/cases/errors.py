"""What can go wrong with cases.

NotFound
└── CaseUnknown
NotAllowed
└── CaseNotYours
Conflict
├── CaseMoved
└── CustomerNotTold
"""

from suiban.kit.errors import Conflict, NotAllowed, NotFound


class CaseUnknown(NotFound):
    """There is no such case, or not for you."""

    code = "case_unknown"


class CaseNotYours(NotAllowed):
    """Only who has this case may do that."""

    code = "case_not_yours"


class CaseMoved(Conflict):
    """From the state this case is in it cannot go there."""

    code = "case_moved"


class CustomerNotTold(Conflict):
    """A case is closed once its customer was told how it was settled."""

    code = "case_customer_not_told"
