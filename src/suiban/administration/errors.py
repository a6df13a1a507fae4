"""Expected errors of administration."""

from suiban.kit.errors import BadInput, Conflict, NotAllowed, NotFound


class SectionUnknown(NotFound):
    """There is no such section of settings."""

    code = "section_unknown"


class SettingInvalid(BadInput):
    """A setting is not well formed, or speaks of something that is not there."""

    code = "setting_invalid"


class SettingDoubtful(Conflict):
    """This can be saved once its warnings are confirmed; nothing was saved."""

    code = "setting_doubtful"


class RuleNotQueue(BadInput):
    """Only queues, hours, kinds of work and the rules of a company can be tried on a past day."""

    code = "rule_not_queue"


class VersionUnknown(NotFound):
    """There is no such version of this setting, or it cannot be brought back."""

    code = "version_unknown"


class SettingChanged(Conflict):
    """Somebody changed this setting meanwhile; nothing was saved."""

    code = "setting_changed"


class SettingUnknown(NotFound):
    """There is no such setting, and none of this kind can be made here."""

    code = "setting_unknown"


class TooManySettings(Conflict):
    """This company has as many of these as it may have."""

    code = "too_many_settings"


class SharedByAll(NotAllowed):
    """All companies share this: who changes it holds mandates for all of them."""

    code = "shared_by_all"
