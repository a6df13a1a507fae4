"""Expected errors of announcements."""

from suiban.kit.errors import BadInput, Conflict, NotFound


class AnnouncementUnknown(NotFound):
    """There is no such announcement, or it has ended already."""

    code = "announcement_unknown"


class AnnouncementInvalid(BadInput):
    """An announcement says nothing, ends before it begins, or concerns what is not there."""

    code = "announcement_invalid"


class TooManyAnnouncements(Conflict):
    """This company announces as much at a time as it may: end one first."""

    code = "too_many_announcements"
