"""The small language of conditions, amounts and texts in a service's definition. See docs/how-to/expressions.md.

Nothing of Python is reachable from it: an expression becomes a tree of functions of ours over values, names are looked
up in the variables only, and there are no loops, so that what it costs is bounded before it runs and while it runs.
"""

from suiban.flows.model.expressions.compiling import Expression, compile_expression
from suiban.flows.model.expressions.errors import ExpressionFailed, ExpressionRefused
from suiban.flows.model.expressions.functions import FUNCTIONS
from suiban.flows.model.expressions.limits import CHARACTERS_MAX, NESTING_MAX, STEPS_MAX, TEXT_MAX

__all__ = [
    "CHARACTERS_MAX",
    "FUNCTIONS",
    "NESTING_MAX",
    "STEPS_MAX",
    "TEXT_MAX",
    "Expression",
    "ExpressionFailed",
    "ExpressionRefused",
    "compile_expression",
]
