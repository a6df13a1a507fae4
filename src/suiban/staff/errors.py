"""What can go wrong with those who serve.

NotSignedIn
├── WrongCredentials
└── StepEnded           a sign-in that was not finished in time
NotAllowed
├── PermissionMissing   the role does not give it
├── CompanyNotYours     outside one's own mandates
├── OwnMandates         nobody changes their own
├── NoMandate           the password is right but there is nothing to work for
├── WrongPassword       the present one, asked again
├── WrongCode           of the second step
├── ClockSkewed         right, but for another minute
├── SecondStepDemanded  by a company: cannot be given up
└── OwnRequest          nobody decides their own
BadInput
├── PasswordWeak
├── RolesApart
└── RoleUnknown
Conflict
├── LoginTaken
├── SecondStepSet, SecondStepNotSet
├── ApprovalNeeded      not by one person alone
└── RequestThere, RequestOver, RequestStale
NotFound
├── StaffUnknown
├── SessionUnknown
└── RequestUnknown
"""

from suiban.kit.errors import BadInput, Conflict, NotAllowed, NotFound, NotSignedIn


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


class WrongPassword(NotAllowed):
    """The present password is wrong."""

    code = "wrong_password"


class PasswordWeak(BadInput):
    """The new password will not do; `faults` says why."""

    code = "password_weak"


class WrongCode(NotAllowed):
    """The code is wrong, was used, or is no longer valid."""

    code = "wrong_code"


class ClockSkewed(NotAllowed):
    """The code belongs to another minute: the clock of your phone is off; `server_time` is ours."""

    code = "clock_skewed"


class StepEnded(NotSignedIn):
    """This sign-in was not finished in time; please begin again."""

    code = "step_ended"


class SecondStepSet(Conflict):
    """The second step is set up already."""

    code = "second_step_set"


class SecondStepNotSet(Conflict):
    """The second step is not set up."""

    code = "second_step_not_set"


class SecondStepDemanded(NotAllowed):
    """One of your companies demands the second step of your role."""

    code = "second_step_demanded"


class ApprovalNeeded(Conflict):
    """A second person has to approve this; ask for it."""

    code = "approval_needed"


class RolesApart(BadInput):
    """One person must not have these roles together."""

    code = "roles_apart"


class RoleUnknown(BadInput):
    """There is no such role."""

    code = "role_unknown"


class RequestUnknown(NotFound):
    """There is no such request, or not in your companies."""

    code = "request_unknown"


class RequestThere(Conflict):
    """The same is asked for already and waits."""

    code = "request_there"


class RequestOver(Conflict):
    """This request was decided, withdrawn or has expired."""

    code = "request_over"


class RequestStale(Conflict):
    """The member has changed since this was asked for; ask again."""

    code = "request_stale"


class OwnRequest(NotAllowed):
    """Nobody decides what they asked for, nor about themselves."""

    code = "own_request"
