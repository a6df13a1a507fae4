"""The calls of one instance to the bank: their numbers, what can be taken back, what is still owed an answer."""

from collections.abc import Collection, Mapping
from typing import Any

from suiban.flows.model.banking import to_bank
from suiban.flows.model.steps import Step
from suiban.flows.model.turns import Called, State
from suiban.flows.model.values import Value


class Calls:
    """Opened from a state, put back into one. ``repeatable``: operations that may be made again without harm."""

    def __init__(self, state: State, repeatable: Collection[str]) -> None:
        self._repeatable = repeatable
        self._made = state.calls
        self._undo = list(state.undo)
        self._owed = dict(state.owed)

    def fields(self) -> dict[str, Any]:
        """Its part of a state."""
        return {"calls": self._made, "undo": tuple(self._undo), "owed": tuple(self._owed.items())}

    def changes(self, step: Step) -> bool:
        """Whether the step is a call after which nothing is as it was."""
        return step.kind == "call" and step.operation not in self._repeatable

    def make(self, step: Step, arguments: Mapping[str, Value]) -> Called:
        """The next call."""
        self._made += 1
        return Called(step.id, self._made, step.operation, to_bank(arguments))

    # -- taking back ---------------------------------------------------------------------------------------------------

    @property
    def undoable(self) -> int:
        """How many of those that were made can be taken back."""
        return len(self._undo)

    def made(self, number: int, undo: str, arguments: dict[str, Value]) -> None:
        """That call was made, and can be taken back so."""
        self._undo.append((number, undo, arguments))

    def take_back(self, keep: int) -> list[Called]:
        """The calls that take back all but the oldest ``keep``, newest first."""
        taken = []
        for number, operation, arguments in reversed(self._undo[keep:]):
            self._made += 1
            taken.append(Called("", self._made, operation, to_bank(arguments), number))
        del self._undo[keep:]
        return taken

    # -- answers that are owed -----------------------------------------------------------------------------------------

    @property
    def owes(self) -> bool:
        """Whether the bank is at a call whose step was left."""
        return bool(self._owed)

    def leave(self, step: Step, number: Any) -> None:
        """The step is left; what the bank is doing for it is still heard of, when it changes something."""
        if self.changes(step):
            self._owed[number] = step.id

    def answered(self, number: int) -> str | None:
        """The step for which that answer was owed."""
        return self._owed.pop(number, None)

    def forget(self) -> None:
        """It is over."""
        self._undo.clear()
        self._owed.clear()
