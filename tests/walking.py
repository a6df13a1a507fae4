"""An instance that is walked through in a test: each turn's state is stored and read again."""

from datetime import UTC, datetime
from typing import Any

from suiban.flows.model import machine
from suiban.flows.model.definition import Definition, compile_definition
from suiban.flows.model.steps import Misread, Words
from suiban.flows.model.turns import Asked, BankRefused, Called, Done, Ended, State, Turn

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Walk:
    """One instance, from its beginning."""

    def __init__(self, bpmn: str, resolve: Any = None, repeatable: Any = (), **known: Any) -> None:
        self.definition: Definition = compile_definition(bpmn, resolve, repeatable)
        self.now = NOW
        self.effects: list[Any] = []
        self.keep(machine.start(self.definition, known, NOW))

    def keep(self, turn: Turn | Misread) -> "Walk":
        assert isinstance(turn, Turn), turn
        packed = machine.pack(turn.state)
        self.state: State = machine.unpack(packed)
        assert self.state == turn.state
        assert machine.pack(self.state) == packed
        self.effects = list(turn.effects)
        return self

    def answer(self, step: str, value: Any) -> "Walk":
        return self.keep(machine.answer(self.definition, self.state, step, value, self.now))

    def correct(self, variable: str, value: Any) -> "Walk":
        return self.keep(machine.correct(self.definition, self.state, variable, value, self.now))

    def back(self) -> "Walk":
        return self.keep(machine.back(self.definition, self.state, self.now))

    def bank(self, number: int, **result: Any) -> "Walk":
        return self.keep(machine.returned(self.definition, self.state, number, Done(result), self.now))

    def refuse(self, number: int, code: str = "no") -> "Walk":
        outcome = BankRefused(code, Words("不行", "No"))
        return self.keep(machine.returned(self.definition, self.state, number, outcome, self.now))

    def all(self, kind: type) -> list[Any]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def asked(self) -> list[str]:
        return [effect.prompt.step for effect in self.all(Asked)]

    @property
    def called(self) -> list[str]:
        return [effect.operation for effect in self.all(Called)]

    @property
    def ended(self) -> tuple[str, str] | None:
        ends = self.all(Ended)
        assert len(ends) <= 1
        return (ends[0].outcome, ends[0].key) if ends else None
