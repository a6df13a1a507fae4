"""What can go wrong with programs.

NotFound
├── KeyUnknown
├── WebhookUnknown
├── DeliveryUnknown
└── ManagerUnknown
NotAllowed
└── ScopeMissing      the key was not given this
BadInput
├── UrlRefused        not an address that may be told anything
└── IdempotencyKeyMissing
Conflict
├── TooManyWebhooks
├── TooManyKeys
├── NotSaid           guard or policy refused it
├── NotDead           only what failed for good can be sent again or skipped
└── WebhookChanged    somebody else saved it meanwhile
"""

from suiban.kit.errors import BadInput, Conflict, NotAllowed, NotFound


class KeyUnknown(NotFound):
    """There is no such key, or not in your companies."""

    code = "key_unknown"


class WebhookUnknown(NotFound):
    """There is no such webhook, or not in your companies."""

    code = "webhook_unknown"


class DeliveryUnknown(NotFound):
    """There is no such delivery, or not in your companies."""

    code = "delivery_unknown"


class ManagerUnknown(NotFound):
    """There is no such colleague with a mandate for your company."""

    code = "manager_unknown"


class ScopeMissing(NotAllowed):
    """This key was not given that scope."""

    code = "scope_missing"


class UrlRefused(BadInput):
    """This address may not be called: https to a public host is wanted."""

    code = "url_refused"


class IdempotencyKeyMissing(BadInput):
    """Send an Idempotency-Key header (1-64 letters, digits, - or _): repeating the request is then harmless."""

    code = "idempotency_key_missing"


class TooManyWebhooks(Conflict):
    """This company has as many webhooks as it may have."""

    code = "too_many_webhooks"


class TooManyKeys(Conflict):
    """This company has as many keys as it may have."""

    code = "too_many_keys"


class NotSaid(Conflict):
    """This was not said to the customer."""

    code = "not_said"


class NotDead(Conflict):
    """Only a delivery that failed for good can be sent again or skipped."""

    code = "not_dead"


class WebhookChanged(Conflict):
    """Somebody else saved this webhook meanwhile; load it again."""

    code = "webhook_changed"
