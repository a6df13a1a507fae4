"""SpiffWorkflow's tree of tasks, taken from an instance's state and put back into it: as small as it can be.

A level with one living task needs no history: who is behind it matters to no gateway. Where several live, all that was
since they parted is kept, because joins look at it. The engine's own ids never leave this file.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any, Final, TypeAlias

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from suiban.flows.model.definition import Definition
from suiban.flows.model.turns import Row

Rows: TypeAlias = tuple[Row, ...]

_LIVING: Final = TaskState.WAITING | TaskState.READY | TaskState.STARTED
_NOTE: Final = "note"


def planted(definition: Definition, engine: PythonScriptEngine) -> BpmnWorkflow:
    """A new instance, nothing done."""
    return BpmnWorkflow(definition.specification, dict(definition.below), script_engine=engine)


def grown(definition: Definition, rows: Rows, engine: PythonScriptEngine) -> BpmnWorkflow:
    """The instance whose tree :func:`felled` gave."""
    workflow = BpmnWorkflow(
        definition.specification, dict(definition.below), script_engine=engine, deserializing=True
    )  # fmt: skip
    _grow(workflow, workflow, rows, count(1))
    return workflow


def _grow(top: BpmnWorkflow, workflow: Any, rows: Rows, ids: Iterator[int]) -> None:
    specs = workflow.spec.task_specs
    tasks: list[Task] = []
    for row in rows:
        parent = tasks[len(tasks) - row.back] if row.back else None
        task = Task(workflow, specs[row.node], parent, row.state, next(ids))
        tasks.append(task)
        if parent is None:
            workflow.task_tree = task
        if row.note is not None:
            task.internal_data[_NOTE] = row.note
        if row.below is not None:
            inner = BpmnSubWorkflow(top.subprocess_specs[task.task_spec.spec], task.id, top, deserializing=True)
            inner.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
            top.subprocesses[task.id] = inner
            _grow(top, inner, row.below, ids)


def felled(workflow: BpmnWorkflow) -> Rows:
    """The tree as rows; empty when nothing lives."""
    return _fell(workflow, workflow)


def _fell(top: BpmnWorkflow, workflow: Any) -> Rows:
    living = [task for task in workflow.tasks.values() if task.state & _LIVING]
    if not living:
        return ()
    if len(living) == 1:
        root = workflow.task_tree
        if living[0] is root:
            return (_row(top, root, 0),)
        return (Row(root.task_spec.name, TaskState.COMPLETED), _row(top, living[0], 1))
    rows: list[Row] = []
    places: dict[Any, int] = {}
    todo = [workflow.task_tree]
    while todo:
        task = todo.pop()
        if task.state < TaskState.WAITING:
            continue
        places[task.id] = len(rows)
        back = 0 if task.parent is None else len(rows) - places[task.parent.id]
        rows.append(_row(top, task, back))
        todo.extend(reversed(task.children))
    return tuple(rows)


def _row(top: BpmnWorkflow, task: Task, back: int) -> Row:
    inner = top.subprocesses.get(task.id) if task.state == TaskState.STARTED else None
    note = task.internal_data.get(_NOTE) if task.state & _LIVING else None
    return Row(task.task_spec.name, task.state, back, note, None if inner is None else _fell(top, inner))


def standing(workflow: BpmnWorkflow) -> Iterator[Task]:
    """Tasks whose turn it is, outer levels first."""
    for level in (workflow, *workflow.subprocesses.values()):
        for task in level.tasks.values():
            if task.state == TaskState.READY:
                yield task


def ready(workflow: BpmnWorkflow) -> Iterator[Task]:
    """Of these the ones that the machine has not looked at."""
    return (task for task in standing(workflow) if _NOTE not in task.internal_data)


def waiting(workflow: BpmnWorkflow) -> Iterator[tuple[Task, Any]]:
    """Of these the ones that wait for something outside, with the machine's note on them."""
    return ((task, task.internal_data[_NOTE]) for task in standing(workflow) if _NOTE in task.internal_data)


def note_of(task: Task) -> Any:
    """The machine's note on a task."""
    return task.internal_data[_NOTE]


def unnote(task: Task) -> None:
    """The machine is to look at the task as if it were new."""
    task.internal_data.pop(_NOTE, None)


def note(task: Task, what: Any) -> None:
    """Marks a task as waiting for something outside."""
    task.internal_data[_NOTE] = what
