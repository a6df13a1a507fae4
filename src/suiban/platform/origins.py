"""Which pages may act in the name of who looks at them: the Origin check of HTTP requests and socket upgrades."""

from collections.abc import Collection


def origin_allowed(origin: str | None, host: str, scheme: str, public: Collection[str]) -> bool:
    """True for the page's own origin (``scheme://host`` of the request itself) and for those of the settings.

    A missing Origin and ``null`` are never allowed: every browser sends it where it matters. Origins are compared
    whole: no prefix, suffix or pattern.
    """
    if not origin or not host:
        return False
    given = origin.lower()
    return given == f"{scheme}://{host}".lower() or given in {known.lower() for known in public}
