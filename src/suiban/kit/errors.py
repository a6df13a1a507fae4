"""Expected errors.

SuibanError
├── BadInput        422  the caller sent something wrong
├── NotSignedIn     401
├── NotAllowed      403
├── NotFound        404  also when the caller may not know that it exists
├── Conflict        409  somebody was faster, or the state does not allow it
├── TooLarge        413
├── TooMany         429  retryable
└── Unavailable     503  retryable

Each module derives its own; the docstring is the message, ``code`` is stable for machines, the edge renders
problem+json (RFC 9457) or an error frame. Anything that is not a SuibanError aborts the unit of work.
"""

from typing import ClassVar


class SuibanError(Exception):
    """Something went wrong that was foreseen."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    retryable: ClassVar[bool] = False

    def __init__(self, **detail: str | int | float | None) -> None:
        super().__init__(self.message())
        self.detail = detail

    @classmethod
    def message(cls) -> str:
        """The first line of the docstring: what a person reads."""
        return (cls.__doc__ or cls.code).strip().splitlines()[0]

    def as_problem(self) -> dict[str, object]:
        """The error as a problem+json body. Details carry codes and numbers, never content."""
        return {
            "type": f"urn:suiban:error:{self.code}",
            "title": self.message(),
            "status": self.status,
            "code": self.code,
            "retryable": self.retryable,
            **({"detail": self.detail} if self.detail else {}),
        }


class BadInput(SuibanError):
    """The request is not well formed."""

    code = "bad_input"
    status = 422


class NotSignedIn(SuibanError):
    """Please sign in."""

    code = "not_signed_in"
    status = 401


class NotAllowed(SuibanError):
    """You may not do this."""

    code = "not_allowed"
    status = 403


class NotFound(SuibanError):
    """There is no such thing, or not for you."""

    code = "not_found"
    status = 404


class Conflict(SuibanError):
    """The state has changed meanwhile."""

    code = "conflict"
    status = 409


class TooLarge(SuibanError):
    """That is larger than allowed."""

    code = "too_large"
    status = 413


class TooMany(SuibanError):
    """Too many requests; please wait a moment."""

    code = "too_many"
    status = 429
    retryable = True


class Unavailable(SuibanError):
    """Not available at this moment; nothing was changed."""

    code = "unavailable"
    status = 503
    retryable = True
