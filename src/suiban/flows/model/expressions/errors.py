"""What is wrong with an expression: its text, or what it came to."""


class ExpressionRefused(ValueError):
    """The text is no expression. ``code`` is stable, ``at`` the place of the fault in the text, from 0."""

    def __init__(self, code: str, at: int, message: str) -> None:
        super().__init__(message)
        self.code, self.at, self.message = code, at, message


class ExpressionFailed(ValueError):
    """The expression has no value with these variables. The message names kinds of values, never a value."""

    def __init__(self, code: str, at: int, message: str) -> None:
        super().__init__(message)
        self.code, self.at, self.message = code, at, message
