"""What can go wrong with those who are served."""

from suiban.kit.errors import BadInput, Conflict, NotAllowed, NotFound, NotSignedIn


class CustomerUnknown(NotFound):
    """There is no such customer, or not in your companies."""

    code = "customer_unknown"


class AssertionRefused(NotSignedIn):
    """The app's statement of who its user is was not accepted."""

    code = "assertion_refused"


class ProofRefused(NotAllowed):
    """The app's proof of who its user is was not accepted for this request."""

    code = "proof_refused"


class ProofOfAnother(NotAllowed):
    """The proof is of another customer than the one who is talking."""

    code = "proof_of_another"


class CompanyOutOfScope(NotAllowed):
    """You hold no mandate for that company."""

    code = "company_not_yours"


class ReasonMissing(BadInput):
    """Say why, in four characters or more."""

    code = "reason_missing"


class ManagerChanged(Conflict):
    """Somebody else was put down as their manager meanwhile: look again."""

    code = "manager_changed"


class IdentifierTaken(Conflict):
    """Another customer of this company is known by that already."""

    code = "identifier_taken"
