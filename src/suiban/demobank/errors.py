"""What may be wrong with a request as a whole; what is wrong with one call is an answer, not an error.

BadInput  RequestMalformed
Conflict  CustomerThere
NotFound  NothingUnderKey, NotASandbox
NotSignedIn  NotLetIn
TooLarge  TooManyCalls, RequestTooLarge
Unavailable  BankBusy
"""

from suiban.kit.errors import BadInput, Conflict, NotFound, NotSignedIn, TooLarge, Unavailable


class RequestMalformed(BadInput):
    """The request is not what this address takes."""

    code = "request_malformed"


class TooManyCalls(TooLarge):
    """There are too many calls in one request."""

    code = "too_many_calls"


class RequestTooLarge(TooLarge):
    """The request is too large."""

    code = "request_too_large"


class CustomerThere(Conflict):
    """There is a customer of this number already."""

    code = "customer_there"


class NothingUnderKey(NotFound):
    """Nothing was asked to be done under this key."""

    code = "nothing_under_key"


class NotASandbox(NotFound):
    """There is no such address, or it is not open here."""

    code = "not_a_sandbox"


class NotLetIn(NotSignedIn):
    """The token is missing or wrong."""

    code = "not_let_in"


class BankBusy(Unavailable):
    """The bank is busy; please ask again."""

    code = "bank_busy"
