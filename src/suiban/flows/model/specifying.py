"""From our graph to SpiffWorkflow's specification. Control flow is its part; what a step does is not known to it.

Its prediction of what may follow is switched off: a task's followers are made when it is done. So the tree holds only
what was and what is, and a turn costs what it does, not what the whole definition could do.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import BpmnStartTask, SimpleBpmnTask, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import (
    CallActivity,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
    SubWorkflowTask,
)  # fmt: skip
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from suiban.flows.model.graph import End, Node, Process
from suiban.flows.model.soundness import still_coming, ways_in
from suiban.flows.model.steps import Step

_BEHIND = TaskState.COMPLETED | TaskState.ERROR


class Blind(BpmnTaskSpec):  # type: ignore[misc]
    """Looks ahead nowhere."""

    def _predict_hook(self, my_task: Task) -> None:
        pass


class Moving(Blind):
    """Goes on to whatever is connected."""

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        my_task._sync_children(self.outputs, TaskState.FUTURE)


class Parting(Blind):
    """Goes on to one of several: where an error leads to, else the first way whose condition holds."""

    ways: list[tuple[str, BpmnTaskSpec]]
    errors: dict[str, BpmnTaskSpec]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.ways, self.errors = [], {}

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        way = my_task.internal_data.pop("error", None)
        target = self.errors[way] if way is not None else self._open_way(my_task)
        my_task._sync_children([target], TaskState.FUTURE)

    def _open_way(self, my_task: Task) -> BpmnTaskSpec:
        for condition, target in self.ways:
            if not condition or my_task.workflow.script_engine.evaluate(my_task, condition):
                return target
        raise NoWayOn


class NoWayOn(Exception):
    """No condition held where one had to."""


class StepSpec(Parting):
    """A step of ours: what it does is the machine's business; it waits until the machine completes it."""

    def __init__(self, wf_spec: BpmnProcessSpec, name: str, step: Step) -> None:
        super().__init__(wf_spec, name, manual=True)
        self.step = step


class EndSpec(Moving):
    """An end, with what it says."""

    def __init__(self, wf_spec: BpmnProcessSpec, name: str, end: End) -> None:
        super().__init__(wf_spec, name)
        self.end = end

    def _on_complete_hook(self, my_task: Task) -> None:
        if not self.end.at_once:
            return super()._on_complete_hook(my_task)
        level = my_task.workflow
        for task in level.get_tasks(state=TaskState.NOT_FINISHED_MASK):
            task.cancel()
        level._mark_complete(my_task)
        return None


class SubprocessSpec(Parting, SubWorkflowTask):  # type: ignore[misc]
    """A part drawn inside; it shares the variables around it."""

    def copy_data(self, my_task: Task, subworkflow: Any) -> None:
        pass

    def update_data(self, my_task: Task, subworkflow: Any) -> None:
        pass


class CalledSpec(Parting, CallActivity):  # type: ignore[misc]
    """Another service, with variables of its own; what goes in and out is told by the script engine's owner."""

    node: Node

    def copy_data(self, my_task: Task, subworkflow: Any) -> None:
        my_task.workflow.script_engine.enter(my_task, self.node)

    def update_data(self, my_task: Task, subworkflow: Any) -> None:
        my_task.workflow.script_engine.leave(my_task, self.node)


class Start(Moving, BpmnStartTask):  # type: ignore[misc]
    """Where the engine begins."""


class Finish(Moving, _EndJoin):  # type: ignore[misc]
    """Waits for every branch."""


class Passing(Moving):
    """A start or boundary event."""


class Exclusive(Blind, ExclusiveGateway):  # type: ignore[misc]
    """One of several."""


class Joining(BpmnTaskSpec):  # type: ignore[misc]
    """Once it went on, who had arrived before leaves the tree: the next round of a loop must not count them again."""

    def _run_hook(self, my_task: Task) -> bool:
        done: bool = super()._run_hook(my_task)
        for task in list(my_task.workflow.tasks.values()):
            if task.task_spec is self and task.state == TaskState.CANCELLED:
                my_task.workflow._remove_task(task.id)
        return done


class Inclusive(Blind, Joining, InclusiveGateway):  # type: ignore[misc]
    """Every way whose condition holds; waits for whoever may still come."""

    ways_in: dict[str, frozenset[str]]

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        # the engine's own check takes what came in earlier rounds of a loop for arrived
        tasks = [task for task in my_task.workflow.tasks.values() if not task.has_state(_BEHIND)]
        arrived = {task.parent.task_spec.name for task in tasks if task.task_spec is self}
        return not any(
            still_coming(self.ways_in.get(task.task_spec.name, frozenset()), arrived)
            for task in tasks
            if task.task_spec is not self and task.has_state(TaskState.DEFINITE_MASK)
        )


class Parallel(Moving, Joining, ParallelGateway):  # type: ignore[misc]
    """All ways at once; waits for all of them."""


class Specification(BpmnProcessSpec):  # type: ignore[misc]
    """One level. ``scope`` tells whose variables its steps see, ``is_service`` whether they are its own."""

    def __init__(self, name: str, scope: str) -> None:
        super().__init__(name)
        self.task_specs.clear()
        self.scope, self.is_service = scope, scope == name
        self.start = Start(self, "Start")
        self.end = Finish(self, "EndJoin")
        self.end.connect(SimpleBpmnTask(self, "End"))


def specify(process: Process) -> tuple[Specification, dict[str, Specification]]:
    """The specification of a definition, and of each level below it under its node's id."""
    below = {
        node.id: _level(node.inner, node.id)
        for level in process.levels()
        for node in level.nodes.values()
        if node.inner is not None
    }
    return _level(process, process.id), below


def _level(process: Process, name: str) -> Specification:
    level = Specification(name, process.scope)
    specs = {node.id: _spec(process, level, node) for node in process.nodes.values()}
    for node in process.nodes.values():
        spec = specs[node.id]
        if node.shape == "start":
            level.start.connect(spec)
        if node.shape == "end":
            spec.connect(level.end)
        if node.shape == "boundary":
            host = specs[node.attached]
            host.errors[node.code] = spec
            spec._connect_notify(host)
            host._outputs.append(spec.name)
        _connect(process, node, specs)
    return level


def _connect(process: Process, node: Node, specs: dict[str, BpmnTaskSpec]) -> None:
    spec = specs[node.id]
    # what is always open comes last: the first way whose condition holds is taken
    ways = sorted(process.after(node.id), key=lambda way: way.id == node.default or not way.condition)
    for way in ways:
        target = specs[way.target]
        condition = "" if way.id == node.default else way.condition
        if isinstance(spec, Parting):
            spec.ways.append((condition, target))
            spec.connect(target)
        elif isinstance(spec, Exclusive | Inclusive):
            spec.connect_outgoing_if(condition or None, target)
        else:
            spec.connect(target)


def _spec(process: Process, level: Specification, node: Node) -> BpmnTaskSpec:
    match node.shape:
        case "start" | "boundary":
            return Passing(level, node.id)
        case "end":
            assert node.end is not None
            return EndSpec(level, node.id, node.end)
        case "exclusive":
            return Exclusive(level, node.id)
        case "inclusive":
            inclusive = Inclusive(level, node.id)
            inclusive.ways_in = ways_in(process, node.id)
            return inclusive
        case "parallel":
            return Parallel(level, node.id)
        case "subprocess":
            return SubprocessSpec(level, node.id, subworkflow_spec=node.id)
        case "flow":
            spec = CalledSpec(level, node.id, subworkflow_spec=node.id)
            spec.node = node
            return spec
        case "step":
            assert node.step is not None
            return StepSpec(level, node.id, node.step)
