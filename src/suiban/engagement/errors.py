"""What can go wrong with alerts.

NotFound
├── AlertUnknown
└── NumberUnknown
NotAllowed
├── AlertNotYours
└── ContactRefused
"""

from suiban.kit.errors import NotAllowed, NotFound


class AlertUnknown(NotFound):
    """There is no such alert, or not for you."""

    code = "alert_unknown"


class NumberUnknown(NotFound):
    """No telephone number of this customer is known."""

    code = "number_unknown"


class AlertNotYours(NotAllowed):
    """Only who has this alert may do that."""

    code = "alert_not_yours"


class ContactRefused(NotAllowed):
    """This customer may not be called now."""

    code = "contact_refused"
