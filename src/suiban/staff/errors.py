"""What can go wrong with those who serve.

NotSignedIn
└── WrongCredentials
NotAllowed
├── PermissionMissing   the role does not give it
├── CompanyNotYours     outside one's own mandates
├── OwnMandates         nobody changes their own
└── NoMandate           the password is right but there is nothing to work for
NotFound
├── StaffUnknown
└── SessionUnknown
"""

from suiban.kit.errors import Conflict, NotAllowed, NotFound, NotSignedIn


class WrongCredentials(NotSignedIn):
    """Login or password is wrong."""

    code = "wrong_credentials"


class PermissionMissing(NotAllowed):
    """Your role does not include this."""

    code = "permission_missing"


class CompanyNotYours(NotAllowed):
    """You hold no mandate for that company."""

    code = "company_not_yours"


class OwnMandates(NotAllowed):
    """Nobody changes their own mandates; ask a colleague."""

    code = "own_mandates"


class NoMandate(NotAllowed):
    """You hold no mandate for any company at present."""

    code = "no_mandate"


class StaffUnknown(NotFound):
    """There is no such member of staff, or not in your companies."""

    code = "staff_unknown"


class SessionUnknown(NotFound):
    """There is no such sign-in of yours."""

    code = "session_unknown"


class LoginTaken(Conflict):
    """A member with this login exists already."""

    code = "login_taken"
