"""From a tree to functions, once; then only these run."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from suiban.flows.model.expressions import operators
from suiban.flows.model.expressions.errors import ExpressionFailed, ExpressionRefused
from suiban.flows.model.expressions.functions import FUNCTIONS, Function
from suiban.flows.model.expressions.limits import STEPS_MAX, Failure, Run
from suiban.flows.model.expressions.parsing import (
    Call,
    Choice,
    Field,
    Infix,
    Items,
    Literal,
    Name,
    Node,
    Place,
    Prefix,
    parse,
)
from suiban.flows.model.values import Value

CACHE_SIZE: Final = 8_192

Step = Callable[[Run], Value]


class Expression:
    """An expression ready to be evaluated, as often as one likes. ``names`` are the variables it looks at."""

    __slots__ = ("_step", "_steps", "names", "text")

    def __init__(self, text: str, names: frozenset[str], step: Step, steps: int) -> None:
        self.text, self.names, self._step, self._steps = text, names, step, steps

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def evaluate(self, variables: Mapping[str, Value], now: datetime) -> Value:
        """Its value. ``now`` is in the time zone of the bank: its date is today. Raises ExpressionFailed."""
        return self._step(Run(variables, now, STEPS_MAX - self._steps))


@lru_cache(CACHE_SIZE)
def compile_expression(text: str) -> Expression:
    """The expression that a text is; the same one for the same text. Raises ExpressionRefused."""
    compiler = _Compiler()
    step = compiler.step(parse(text))
    return Expression(text, frozenset(compiler.names), step, compiler.steps)


class _Compiler:
    """Notes the variables it comes across, and how many steps one evaluation takes at most without its lists."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.steps = 0

    def step(self, node: Node) -> Step:
        self.steps += 1
        match node:
            case Literal(value=value):
                return lambda run: value
            case Name(name=name):
                self.names.add(name)
                return lambda run: run.variables.get(name)
            case Items():
                return self._items(node)
            case Field():
                return self._field(node)
            case Place():
                return self._place(node)
            case Call():
                return self._call(node)
            case Prefix():
                return self._prefix(node)
            case Infix(sign="and" | "or"):
                return self._joined(node)
            case Infix():
                return self._infix(node)
        return self._choice(node)

    def _items(self, node: Items) -> Step:
        steps = tuple(map(self.step, node.items))

        def make(run: Run) -> Value:
            items = [step(run) for step in steps]
            operators.measure(items, run)
            return items

        return _placed(make, node.at)

    def _field(self, node: Field) -> Step:
        owner, name = self.step(node.owner), node.name

        def look(run: Run) -> Value:
            value = owner(run)
            return value.get(name) if type(value) is dict else operators.field(value, name)

        return _placed(look, node.at)

    def _place(self, node: Place) -> Step:
        owner, key = self.step(node.owner), self.step(node.key)
        return _placed(lambda run: operators.place(owner(run), key(run)), node.at)

    def _call(self, node: Call) -> Step:
        function = FUNCTIONS.get(node.function)
        if function is None:
            raise ExpressionRefused("unknown_function", node.at, f"there is no function {node.function[:40]}")
        _check_arguments(node, function)
        call, steps = function.call, tuple(map(self.step, node.arguments))
        if len(steps) == 1:
            only = steps[0]
            return _placed(lambda run: call(run, only(run)), node.at)
        return _placed(lambda run: call(run, *[step(run) for step in steps]), node.at)

    def _prefix(self, node: Prefix) -> Step:
        operand = self.step(node.operand)
        if node.sign == "not":
            return _placed(lambda run: not operators.truth(operand(run)), node.at)
        return _placed(lambda run: operators.negate(operand(run)), node.at)

    def _joined(self, node: Infix) -> Step:
        left, right = self.step(node.left), self.step(node.right)
        truth = operators.truth
        if node.sign == "and":
            return _placed(lambda run: truth(left(run)) and truth(right(run)), node.at)
        return _placed(lambda run: truth(left(run)) or truth(right(run)), node.at)

    def _infix(self, node: Infix) -> Step:
        return _placed(_INFIX[node.sign](self.step(node.left), self.step(node.right)), node.at)

    def _choice(self, node: Choice) -> Step:
        test, yes, no = self.step(node.test), self.step(node.yes), self.step(node.no)
        return _placed(lambda run: yes(run) if operators.truth(test(run)) else no(run), node.at)


def _check_arguments(node: Call, function: Function) -> None:
    if not function.least <= len(node.arguments) <= function.most:
        wanted = f"{function.least}" if function.least == function.most else f"{function.least} to {function.most}"
        raise ExpressionRefused("wrong_arguments", node.at, f"{node.function} takes {wanted} arguments")


def _placed(step: Step, at: int) -> Step:
    """The step, whose failure tells where it is."""

    def run_placed(run: Run) -> Value:
        try:
            return step(run)
        except Failure as failure:
            raise ExpressionFailed(failure.code, at, failure.message) from None

    return run_placed


_INFIX: Final[Mapping[str, Callable[[Step, Step], Step]]] = {
    "==": lambda left, right: lambda run: operators.equal(left(run), right(run), run),
    "!=": lambda left, right: lambda run: not operators.equal(left(run), right(run), run),
    "<": lambda left, right: lambda run: operators.compare(left(run), right(run)) < 0,
    "<=": lambda left, right: lambda run: operators.compare(left(run), right(run)) <= 0,
    ">": lambda left, right: lambda run: operators.compare(left(run), right(run)) > 0,
    ">=": lambda left, right: lambda run: operators.compare(left(run), right(run)) >= 0,
    "in": lambda left, right: lambda run: operators.contains(left(run), right(run), run),
    "+": lambda left, right: lambda run: operators.add(left(run), right(run), run),
    "-": lambda left, right: lambda run: operators.subtract(left(run), right(run), run),
    "*": lambda left, right: lambda run: operators.multiply(left(run), right(run), run),
    "/": lambda left, right: lambda run: operators.divide(left(run), right(run), run),
}
