"""Expected errors of forms."""

from suiban.kit.errors import BadInput, Conflict, NotFound


class TalkFormUnknown(NotFound):
    """There is no such form, or not for you."""

    code = "talk_form_unknown"


class TalkFormStale(Conflict):
    """Somebody has changed this form meanwhile."""

    code = "talk_form_stale"


class TalkFormInvalid(BadInput):
    """Something in this form does not fit together."""

    code = "talk_form_invalid"


class TalkFormRefused(BadInput):
    """The form has words that may not be said to customers."""

    code = "talk_form_refused"


class TooManyForms(Conflict):
    """There are as many forms as there may be; retire some first."""

    code = "too_many_forms"
