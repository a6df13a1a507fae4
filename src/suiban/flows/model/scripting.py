"""SpiffWorkflow's script engine, replaced: conditions are in our expression language, and nothing else is ever run."""

from collections.abc import Callable
from typing import Any, Never

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.task import Task

from suiban.flows.model.expressions import compile_expression
from suiban.flows.model.graph import Node
from suiban.flows.model.values import Value


class ScriptRefused(Exception):
    """The engine was asked to run Python."""


class Expressions(PythonScriptEngine):  # type: ignore[misc]
    """Asks the turn for the value of a condition, and tells it where a called service begins and ends."""

    environment: None

    def __init__(
        self,
        evaluate: Callable[[Task, str], Value],
        enter: Callable[[Task, Node], None],
        leave: Callable[[Task, Node], None],
    ) -> None:
        # what its own would hand to Python's eval is not there at all
        self.environment = None
        self.value_of, self.enter, self.leave = evaluate, enter, leave

    def validate(self, expression: str) -> None:
        compile_expression(expression)

    def evaluate(self, task: Task, expression: str, external_context: Any = None) -> bool:
        return self.value_of(task, expression) is True

    def execute(self, task: Task, script: str, external_context: Any = None) -> Never:
        raise ScriptRefused

    def call_service(self, task: Task, **kwargs: Any) -> Never:
        raise ScriptRefused
