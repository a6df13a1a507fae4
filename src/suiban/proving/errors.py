"""Expected errors of step-up."""

from suiban.kit.errors import BadInput, Conflict, NotAllowed, NotFound


class StepUpUnknown(NotFound):
    """There is no such request to prove who you are, or not for you."""

    code = "step_up_unknown"


class StepUpOver(Conflict):
    """This request to prove who you are is over."""

    code = "step_up_over"


class StepUpOpen(Conflict):
    """The customer was asked already and has not answered yet."""

    code = "step_up_open"


class StepUpImpossible(Conflict):
    """No app stands behind this channel that could prove who its customers are."""

    code = "step_up_impossible"


class StepUpNotSaid(Conflict):
    """The request may not be put to a customer: the company's own rules refuse its words."""

    code = "step_up_not_said"


class ProofTooLow(NotAllowed):
    """What the app proved is less than was asked for."""

    code = "proof_too_low"


class IdentityTooLow(NotAllowed):
    """Please prove first who you are: this form needs it."""

    code = "identity_too_low"


class NothingToProve(BadInput):
    """This form asks for no proof of who fills it in, or it was given already."""

    code = "nothing_to_prove"
