"""What can go wrong with those who serve; what can at an identity provider stands in ``platform.oidc``.

NotSignedIn
├── WrongCredentials
├── StepEnded           a sign-in that was not finished in time
└── OidcFlowEnded       the same at a provider, or begun in another browser
NotAllowed
├── PasswordsOff        people sign in at the provider
├── OidcTooWeak         without the second step that is asked of it
├── IdentityUnknown     nobody here is called that
├── RolesAwaited        entered, but two people have not given them roles yet
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
├── RoleUnknown
├── RoleElsewhere       not for all companies of the member
└── SkillUnknown
Conflict
├── LoginTaken
├── RoleNameTaken
├── IdentityOther       this member is linked to somebody else at the provider
├── SecondStepSet, SecondStepNotSet
├── ApprovalNeeded      not by one person alone
└── RequestThere, RequestOver, RequestStale
NotFound
├── StaffUnknown
├── SessionUnknown
├── RequestUnknown
├── IdentityNotLinked
└── OidcOff
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
    """One person must not have these permissions together: `first` and `second` name them."""

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


class RoleElsewhere(BadInput):
    """This role is not for all companies of this member."""

    code = "role_elsewhere"


class RoleNameTaken(Conflict):
    """Another role is called so."""

    code = "role_name_taken"


class SkillUnknown(BadInput):
    """There is no such skill."""

    code = "skill_unknown"


class PasswordsOff(NotAllowed):
    """Passwords are turned off here; sign in with your organisation's account."""

    code = "passwords_off"


class OidcOff(NotFound):
    """Signing in with an organisation's account is not set up here."""

    code = "oidc_off"


class OidcFlowEnded(NotSignedIn):
    """This sign-in was finished, took too long, or was begun in another browser; please begin again."""

    code = "oidc_flow_ended"


class OidcTooWeak(NotAllowed):
    """Your organisation's account must be used with its second step here."""

    code = "oidc_too_weak"


class IdentityUnknown(NotAllowed):
    """Nobody here has your organisation's account; ask an administrator."""

    code = "identity_unknown"


class IdentityOther(Conflict):
    """Your login here belongs to another account of your organisation; ask security to unlink it."""

    code = "identity_other"


class IdentityNotLinked(NotFound):
    """This member has not signed in with an organisation's account."""

    code = "identity_not_linked"


class RolesAwaited(NotAllowed):
    """You are entered here, but two people have to give you a role first."""

    code = "roles_awaited"


class MemberChanged(Conflict):
    """Somebody else changed this member meanwhile; nothing was saved."""

    code = "member_changed"
