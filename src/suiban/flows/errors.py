"""Expected errors of flows."""

from suiban.kit.errors import BadInput, Conflict, NotAllowed, NotFound, TooMany, Unavailable


class FlowUnknown(NotFound):
    """There is no such service here."""

    code = "flow_unknown"


class VersionUnknown(NotFound):
    """There is no such version of this service."""

    code = "flow_version_unknown"


class VersionFixed(Conflict):
    """Only a draft can be changed: this version was published."""

    code = "flow_version_fixed"


class DraftChanged(Conflict):
    """Somebody else saved this draft meanwhile."""

    code = "flow_draft_changed"


class DefinitionFaulty(BadInput):
    """The definition has faults: see what was found."""

    code = "flow_faulty"


class KeyDiffers(BadInput):
    """The definition is of another service: its process has another key."""

    code = "flow_key_differs"


class SameAuthor(NotAllowed):
    """Who saved the draft last cannot publish it: a colleague has to."""

    code = "flow_four_eyes"


class InstanceUnknown(NotFound):
    """There is no such service under way, or it is not yours."""

    code = "flow_instance_unknown"


class InstanceOver(Conflict):
    """This service is over already."""

    code = "flow_over"


class InstanceOpen(Conflict):
    """This service is under way already: go on with it or cancel it first."""

    code = "flow_open"


class StepPassed(Conflict):
    """This step was answered already, perhaps elsewhere."""

    code = "flow_step_passed"


class NotNow(Conflict):
    """The service waits for something else at this moment."""

    code = "flow_not_now"


class DoorRefused(Conflict):
    """This service cannot be carried through here."""

    code = "flow_door_refused"


class IdentityNeeded(NotAllowed):
    """Please prove first who you are: this step needs it."""

    code = "flow_identity_needed"


class AnswerRefused(BadInput):
    """The answer does not fit this step."""

    code = "flow_answer_refused"


class NotForStaff(NotAllowed):
    """Only the customer may answer this step."""

    code = "flow_not_for_staff"


class SameHands(NotAllowed):
    """Who helped with it cannot agree to it as well."""

    code = "flow_same_hands"


class LinkOver(NotFound):
    """This link is no longer good: ask for a new one."""

    code = "flow_link_over"


class CodeOver(Conflict):
    """This code is no longer good: ask for a new one."""

    code = "flow_code_over"


class CodeTooSoon(TooMany):
    """A code was sent a moment ago: wait a little before asking for another."""

    code = "flow_code_too_soon"


class BankAway(Unavailable):
    """The bank's systems do not answer at the moment; please try again."""

    code = "flow_bank_away"
