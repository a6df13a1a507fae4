"""What can go wrong with notices.

Conflict
└── PushNotSetUp
BadInput
├── PushServiceRefused
├── BadQuiet
└── ZoneUnknown
"""

from suiban.kit.errors import BadInput, Conflict


class PushNotSetUp(Conflict):
    """This browser has not agreed to be told."""

    code = "push_not_set_up"


class PushServiceRefused(BadInput):
    """The push service of this browser is not one the operator allowed."""

    code = "push_service_refused"


class BadQuiet(BadInput):
    """Quiet hours need a beginning and an end that differ."""

    code = "bad_quiet"


class ZoneUnknown(BadInput):
    """There is no such time zone."""

    code = "zone_unknown"
