"""How many questions a customer has still before them: counted along the way that is likely, with what is known."""

from collections.abc import Callable, Mapping

from suiban.flows.model.definition import ALWAYS, Definition
from suiban.flows.model.expressions import ExpressionFailed, compile_expression
from suiban.flows.model.graph import Node, Process
from suiban.flows.model.steps import ASKED, Step
from suiban.flows.model.values import Value

Evaluate = Callable[[str, str], Value]
"""What an expression comes to in a scope."""


class Ahead:
    """Looks ahead from one step. ``of`` gives the variables of a scope."""

    def __init__(self, definition: Definition, of: Callable[[str], Mapping[str, Value]], evaluate: Evaluate) -> None:
        self._definition, self._of, self._evaluate = definition, of, evaluate

    def questions(self, step_id: str) -> int:
        """The step itself and the questions behind it, those of the levels around it too."""
        level, around = self._definition.where[step_id]
        count = 1 + self._behind(level, step_id)
        while around:
            level, outer = self._definition.where[around]
            count += self._behind(level, around)
            around = outer
        return count

    def _behind(self, level: Process, begin: str) -> int:
        count, seen = 0, {begin}
        at = self._next(level, level.nodes[begin])
        while at is not None and at not in seen:
            seen.add(at)
            node = level.nodes[at]
            if node.shape in {"parallel", "inclusive"} and len(level.after(at)) > 1:
                return count + self._definition.ahead[at]
            count += self._own(node)
            at = self._next(level, node)
        return count

    def _own(self, node: Node) -> int:
        if node.inner is not None:
            start = next(one.id for one in node.inner.nodes.values() if one.shape == "start")
            return self._definition.ahead[start]
        return int(node.step is not None and node.step.kind in ASKED and not self._is_known(node.step))

    def _is_known(self, step: Step) -> bool:
        if step.kind in ALWAYS or step.always or not step.variable:
            return False
        return self._of(self._definition.scopes[step.id]).get(step.variable) is not None

    def _next(self, level: Process, node: Node) -> str | None:
        """The way whose condition holds; where that is not known yet, the one on which most is asked."""
        possible: list[str] = []
        for way in sorted(level.after(node.id), key=lambda way: way.id == node.default or not way.condition):
            holds = None if way.id == node.default or not way.condition else self._holds(level.scope, way.condition)
            if holds is True:
                return way.target if not possible else self._longest([*possible, way.target])
            if holds is None:
                possible.append(way.target)
        return self._longest(possible) if possible else None

    def _longest(self, targets: list[str]) -> str:
        return max(targets, key=lambda target: self._definition.ahead[target])

    def _holds(self, scope: str, condition: str) -> bool | None:
        """None: it is about something that is not known yet."""
        known = self._of(scope)
        if any(known.get(name) is None for name in compile_expression(condition).names):
            return None
        try:
            return self._evaluate(scope, condition) is True
        except ExpressionFailed:
            return None
