"""What an instance knows: variables of its levels, questions one can go back to, answers that were taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from suiban.flows.model.expressions import ExpressionFailed, compile_expression
from suiban.flows.model.turns import Passage, State
from suiban.flows.model.values import Value

Pairs = tuple[tuple[str, str], ...]
"""Names, each with an expression."""


class Memory:
    """Opened from a state, put back into one. Changes are noted at the last question, so that they can be undone."""

    def __init__(self, state: State, now: datetime) -> None:
        self._now = now
        self._variables = dict(state.variables)
        self._scopes = {scope: dict(fields) for scope, fields in state.scopes.items()}
        self._remembered = dict(state.remembered)
        self.log = list(state.log)

    def fields(self) -> dict[str, Any]:
        """Its part of a state."""
        return {
            "variables": self._variables,
            "scopes": {scope: fields for scope, fields in self._scopes.items() if fields},
            "log": tuple(self.log),
            "remembered": {step: values for step, values in self._remembered.items() if values},
        }

    # -- variables -----------------------------------------------------------------------------------------------------

    def of(self, scope: str) -> dict[str, Value]:
        """What an expression sees there."""
        return self._scopes.setdefault(scope, {}) if scope else self._variables

    def value(self, scope: str, text: str, result: Value = None) -> Value:
        """What an expression comes to there; ``result`` is what the bank just answered. Raises ExpressionFailed."""
        seen = self.of(scope) if result is None else {**self.of(scope), "result": result}
        return compile_expression(text).evaluate(seen, self._now)

    def values(self, scope: str, pairs: Pairs, result: Value = None) -> dict[str, Value]:
        """What expressions come to there. Raises ExpressionFailed."""
        return {name: self.value(scope, text, result) for name, text in pairs}

    def set(self, scope: str, name: str, value: Value) -> None:
        """A variable gets a value; none takes it away."""
        if self.log:
            change = (scope, name, self.of(scope).get(name))
            self.log[-1] = msgspec.structs.replace(self.log[-1], before=(*self.log[-1].before, change))
        self._put(scope, name, value)

    def begin(self, scope: str, initial: Pairs, given: Mapping[str, Value]) -> None:
        """A scope begins with what is given, and with first values for what is not."""
        self.end(scope)
        for name, value in given.items():
            self.set(scope, name, value)
        for name, text in initial:
            if self.of(scope).get(name) is None:
                try:
                    self.set(scope, name, self.value(scope, text))
                except ExpressionFailed:
                    continue

    def end(self, scope: str) -> None:
        """A scope ends."""
        for name in list(self.of(scope)):
            self.set(scope, name, None)

    def _put(self, scope: str, name: str, value: Value) -> None:
        if value is None:
            self.of(scope).pop(name, None)
        else:
            self.of(scope)[name] = value

    # -- questions behind us -------------------------------------------------------------------------------------------

    def remembered(self, step: str) -> Value:
        """The answer to that step that was taken back and is next to be given again."""
        values = self._remembered.get(step)
        return values[0] if values else None

    def answered(self, passage: Passage) -> None:
        """A question is behind us."""
        self._remembered[passage.step] = self._remembered.get(passage.step, ())[1:]
        self.log.append(passage)

    def go_back(self, place: int) -> list[Passage]:
        """All is as it was before that question; what was answered since is remembered. Newest first."""
        taken_back = self.log[place:][::-1]
        for passage in taken_back:
            for scope, name, value in reversed(passage.before):
                self._put(scope, name, value)
            if passage.value is not None:
                self._remembered[passage.step] = (passage.value, *self._remembered.get(passage.step, ()))
        del self.log[place:]
        return taken_back

    def close(self) -> None:
        """Nothing is gone back to or asked any more."""
        self.log.clear()
        self._remembered.clear()
        self._scopes.clear()

    def forget_the_way(self) -> None:
        """From here nothing goes back."""
        self.log.clear()
