"""One turn of one instance: the state opened, changed and closed again. Its doors are in :mod:`machine`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from suiban.flows.model import tree
from suiban.flows.model.answering import Assigned, read_answer
from suiban.flows.model.calling import Calls
from suiban.flows.model.definition import ALWAYS, Definition
from suiban.flows.model.durations import seconds_of, until_of
from suiban.flows.model.expressions import ExpressionFailed, ExpressionRefused
from suiban.flows.model.forms import filled_in
from suiban.flows.model.graph import Node
from suiban.flows.model.memory import Memory
from suiban.flows.model.progress import Ahead
from suiban.flows.model.prompting import Progress, choices, fill, prompt_of
from suiban.flows.model.scripting import Expressions
from suiban.flows.model.specifying import CalledSpec, EndSpec, NoWayOn, Parting, StepSpec
from suiban.flows.model.steps import ASKED, NO_WORDS, Kind, Misread, Prompt, Step, Words
from suiban.flows.model.turns import (
    ApprovalWanted,
    Asked,
    Done,
    Effect,
    Ended,
    HandedOver,
    Outcome,
    Outcomes,
    Passage,
    Passed,
    State,
    Told,
    Turn,
    Waiting,
)  # fmt: skip
from suiban.flows.model.values import Value, from_bank

TURN_STEPS_MAX: Final = 200
STEPS_MAX: Final = 2_000
UNAVAILABLE: Final = "bank_unavailable"
NO_ANSWER: Final = Words("银行系统暂时没有答复，请稍后查询结果。", "The bank did not answer; please check later.")
DECIDED: Final[frozenset[Kind]] = frozenset({"confirm", "sign", "pay"})
"""What can be agreed to or not; who does not agree, where nothing is said of it, does not go on."""
ENDINGS: Final[Mapping[Outcome, Words]] = {
    "done": Words("已办好。", "Done."),
    "refused": Words("这项业务没有办成。", "This could not be done."),
    "cancelled": Words("已取消。", "Cancelled."),
    "failed": Words("很抱歉，没有办成。", "Sorry, this did not work."),
    "expired": Words("这项业务放置太久，已经结束。", "This was left for too long and has ended."),
}


class Run:
    """Opens a state; every change is made through it; :meth:`turn` closes it again."""

    def __init__(self, definition: Definition, state: State, now: datetime, new: bool = False) -> None:
        self._definition, self._now = definition, now
        self._memory = Memory(state, now)
        self._calls = Calls(state, definition.repeatable)
        self._at, self._again, self._steps, self._done = state.at, state.again, state.steps, list(state.done)
        self._effects: list[Effect] = []
        self._ending, self._ended = state.ending, False
        self._end: EndSpec | None = None
        self._engine = Expressions(self._evaluate, self._enter_flow, self._leave_flow)
        if new:
            self._workflow = tree.planted(definition, self._engine)
            self._memory.begin("", definition.process.initial, state.variables)
        else:
            self._workflow = tree.grown(definition, state.tree, self._engine)

    # -- going on ------------------------------------------------------------------------------------------------------

    def go_on(self) -> Turn:
        """Takes every step that nobody has to be asked for."""
        budget = min(TURN_STEPS_MAX, STEPS_MAX - self._steps)
        while not self._over and (task := self._next()) is not None:
            budget -= 1
            self._steps += 1
            if budget < 0:
                self.end("failed", "flow_too_long")
                break
            self._take(task)
        if not self._over:
            self._settle()
        return self.turn()

    @property
    def _over(self) -> bool:
        """Whether nothing is gone on with: it has ended, or will when the bank has answered."""
        return self._ended or self._ending is not None

    def turn(self) -> Turn:
        """The state as it is now, and what is to be done."""
        state = State(
            tree=() if self._over else tree.felled(self._workflow),
            at=self._at,
            done=tuple(self._done),
            steps=self._steps,
            again=self._again,
            ending=self._ending,
            **self._memory.fields(),
            **self._calls.fields(),
        )
        return Turn(state, tuple(self._effects))

    def _next(self) -> Task | None:
        for task in tree.ready(self._workflow):
            spec = task.task_spec
            # one question at a time: other branches wait for their turn
            if not (self._at and isinstance(spec, StepSpec) and spec.step.kind in ASKED):
                return task
        return None

    def _take(self, task: Task) -> None:
        spec = task.task_spec
        try:
            if isinstance(spec, StepSpec):
                self._reach(task, spec.step)
            elif isinstance(spec, EndSpec):
                self._reach_end(task, spec)
            else:
                task.run()
        except (ExpressionFailed, ExpressionRefused):
            self.throw(task, "expression_failed")
        except (NoWayOn, WorkflowException):
            self.throw(task, "no_way_on")

    def _settle(self) -> None:
        """Nothing can be taken any more: it waits, or it is over, or the definition is wrong."""
        if any(True for _ in tree.waiting(self._workflow)):
            return
        if self._workflow.completed and self._end is not None:
            end = self._end.end
            self.end(end.outcome, self._end.name, fill(end.words, self._memory.of(""), self._now))
        else:
            self.end("failed", "flow_stuck")

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _reach(self, task: Task, step: Step) -> None:
        match step.kind:
            case "say":
                self._effects.append(Told(self.prompt(task)))
                self.pass_step(task)
            case "call":
                call = self._calls.make(step, self._memory.values(_scope(task), step.arguments))
                tree.note(task, call.number)
                self._effects.append(call)
            case "wait":
                fixed = seconds_of(step.duration) is not None
                until = until_of(step.duration if fixed else self._evaluate(task, step.duration), self._now)
                tree.note(task, until.isoformat())
                self._effects.append(Waiting(step.id, until))
            case "approve":
                tree.note(task, step.kind)
                self._effects.append(ApprovalWanted(self.prompt(task), step.queue))
            case "hand":
                tree.note(task, step.kind)
                words = fill(step.text, self.variables_of(task), self._now)
                self._effects.append(HandedOver(step.id, step.queue, step.reason, words))
            case _:
                self._reach_question(task, step)

    def _reach_question(self, task: Task, step: Step) -> None:
        if step.kind == "choose" and not any(True for _ in choices(step, self.variables_of(task), self._now)):
            return self.throw(task, "nothing_to_choose")
        known = self._known(step)
        if known is not None and not (step.id == self._again or step.always or step.kind in ALWAYS):
            read = read_answer(step, known, self.variables_of(task), self._now)
            if not isinstance(read, Misread):
                return self.pass_question(task, known, read, tree.felled(self._workflow), "known")
        self._at = step.id
        tree.note(task, "asked")
        return self._effects.append(Asked(self.prompt(task)))

    def _known(self, step: Step) -> Value:
        """The answer that is there already: one that was taken back, or what the variables have."""
        if (value := self._memory.remembered(step.id)) is not None:
            return value
        variables = self._memory.of(self._definition.scopes[step.id])
        if step.kind == "form" and step.schema is not None:
            return filled_in(step.schema, variables)
        return variables.get(step.variable) if step.variable else None

    def pass_question(
        self, task: Task, value: Value, read: Assigned, before: Any, how: Literal["done", "known"] = "done"
    ) -> None:
        """The question is answered: what it gives is kept, and so is the way back to it."""
        tree.unnote(task)
        step: Step = task.task_spec.step
        kept = None if step.secret or step.kind in ALWAYS else value
        self._memory.answered(Passage(step.id, before, kept, (), len(self._done), self._calls.undoable))
        for name, item in read:
            self._memory.set(_scope(task), name, item)
        if how == "done":
            self._done.append(step.id)
        self._at = self._again = ""
        if step.kind in DECIDED and value is False and step.variable not in self._definition.asked_about:
            self._effects.append(Passed(step.id, how))
            return self.end("cancelled", step.id)
        return self.pass_step(task, how)

    def pass_step(self, task: Task, how: Literal["done", "known"] = "done") -> None:
        """The step is done: its assignments are made and what follows is reached."""
        step = task.task_spec.step
        self._effects.append(Passed(step.id, how))
        try:
            for name, text in step.sets:
                self._memory.set(_scope(task), name, self._evaluate(task, text))
            task.complete()
        except (ExpressionFailed, ExpressionRefused):
            self.throw(task, "expression_failed")
        except NoWayOn:
            self.throw(task, "no_way_on")

    def take_result(self, task: Task, number: int, result: Value) -> None:
        """The bank did it."""
        step = task.task_spec.step
        try:
            self._done_by_bank(step, number, result)
            for name, value in self._memory.values(_scope(task), step.results, result).items():
                self._memory.set(_scope(task), name, value)
        except ExpressionFailed:
            return self.throw(task, "expression_failed")
        return self.pass_step(task)

    def _done_by_bank(self, step: Step, number: int, result: Value) -> None:
        """What was done can be taken back, or one cannot go back behind it. Raises ExpressionFailed."""
        if step.undo:
            scope = self._definition.scopes[step.id]
            self._calls.made(number, step.undo, self._memory.values(scope, step.undo_arguments, result))
        elif self._calls.changes(step):
            self._memory.forget_the_way()

    def unclear(self, task: Task) -> None:
        """Nobody knows whether the bank did it: there is no way back behind it."""
        if self._calls.changes(task.task_spec.step):
            self._memory.forget_the_way()
        self.throw(task, UNAVAILABLE, NO_ANSWER)

    def decide(self, task: Task, agreed: bool, by: str) -> None:
        """Somebody of the bank decided."""
        tree.unnote(task)
        step = task.task_spec.step
        self._memory.set(_scope(task), step.variable, agreed)
        self._memory.set(_scope(task), f"{step.variable}_by", by)
        if agreed or step.variable in self._definition.asked_about:
            return self.pass_step(task)
        self._effects.append(Passed(step.id, "done"))
        return self.end("refused", step.id)

    def hand_back(self, task: Task) -> None:
        """The person is done with it; what they did cannot be taken back."""
        self._memory.forget_the_way()
        self.pass_step(task)

    # -- errors and ends -----------------------------------------------------------------------------------------------

    def throw(self, task: Task, code: str, words: Words = NO_WORDS, end: EndSpec | None = None) -> None:
        """An error at a task: the nearest boundary event that catches it goes on, else the instance has failed."""
        tree.unnote(task)
        if isinstance(task.task_spec, StepSpec):
            self._effects.append(Passed(task.task_spec.name, "error", code))
        at: Task | None = task
        while at is not None:
            errors = at.task_spec.errors if isinstance(at.task_spec, Parting) else {}
            if not at.has_state(TaskState.FINISHED_MASK) and (code in errors or "" in errors):
                return self._catch(at, code if code in errors else "", code, words)
            at = self._around(at)
        if end is not None:
            return self.end(end.end.outcome, end.name, words)
        return self.end("failed", code, words)

    def _catch(self, task: Task, caught: str, code: str, words: Words) -> None:
        inner = self._workflow.get_subprocess(task)
        if inner is not None:
            for waiting, note in list(tree.waiting(self._workflow)):
                if self._is_in(waiting, inner):
                    self._withdraw(waiting, note)
            self._workflow.cancel(inner)
            if isinstance(task.task_spec, CalledSpec):
                self._memory.end(task.task_spec.name)
        error: Value = {"code": code, "text": words.zh, "text_en": words.en or words.zh}
        self._memory.set(_scope(task), "error", error)
        task.internal_data["error"] = caught
        task.complete()

    def _is_in(self, task: Task, level: Any) -> bool:
        at: Task | None = task
        while at is not None and at.workflow is not level:
            at = self._around(at)
        return at is not None

    def _around(self, task: Task) -> Task | None:
        parent = task.workflow.parent_task_id
        return None if parent is None else self._workflow.get_task_from_id(parent)

    def _withdraw(self, task: Task, note: Any) -> None:
        """What a task waits for is not waited for any more; what the bank is doing for it is still heard of."""
        step = task.task_spec.step
        if step.id == self._at:
            self._at = ""
            return
        self._calls.leave(step, note)
        self._effects.append(Passed(step.id, "taken_back"))

    def _reach_end(self, task: Task, spec: EndSpec) -> None:
        level = task.workflow
        if spec.end.code:
            return self.throw(task, spec.end.code, fill(spec.end.words, self.variables_of(task), self._now), spec)
        if level is self._workflow:
            self._end = spec
        elif level.spec.is_service:
            self._memory.set(level.spec.scope, "outcome", spec.end.outcome)
        if spec.end.at_once:
            for waiting, note in list(tree.waiting(self._workflow)):
                if self._is_in(waiting, level):
                    self._withdraw(waiting, note)
        task.run()
        return None

    def end(self, outcome: Outcome, key: str, words: Words = NO_WORDS) -> None:
        """It is over; unless it ended well, what can be taken back is, once the bank has answered what it is doing."""
        for task, note in list(tree.waiting(self._workflow)):
            self._withdraw(task, note)
        self._at = self._again = ""
        silent = outcome == "done" and self._has_just_told()
        self._ending = (outcome, key, words or (NO_WORDS if silent else ENDINGS[outcome]))
        self._finish()

    def _has_just_told(self) -> bool:
        """Whether the last that happened is that something was said: then nothing is added to it."""
        happened = [one for one in self._effects if not isinstance(one, Passed)]
        return bool(happened) and isinstance(happened[-1], Told)

    def _finish(self) -> None:
        if self._ending is None:
            return
        outcome, key, words = self._ending
        if outcome != "done" and self._calls.owes:
            return
        if outcome != "done":
            self._effects.extend(self._calls.take_back(0))
        self._memory.close()
        self._calls.forget()
        self._ending, self._ended = None, True
        self._effects.append(Ended(outcome, key, words))

    def settle_owed(self, number: int, outcome: Outcomes) -> bool:
        """The bank answered a call whose step was left: what it did can be taken back. False: it was no such call."""
        left = self._calls.answered(number)
        if left is None:
            return False
        step = self._definition.steps[left]
        try:
            if isinstance(outcome, Done):
                self._done_by_bank(step, number, from_bank(outcome.result))
        except ExpressionFailed:
            self._effects.append(Passed(step.id, "error", "expression_failed"))
        self._finish()
        return True

    # -- going back ----------------------------------------------------------------------------------------------------

    def busy(self) -> bool:
        """Whether a call is under way that may change something."""
        waiting = (task.task_spec.step for task, _ in tree.waiting(self._workflow))
        return self._calls.owes or any(self._calls.changes(step) for step in waiting)

    def go_back(self, place: int) -> Passage:
        """Everything since that question is taken back; its answers are remembered."""
        for task, note in tree.waiting(self._workflow):
            self._withdraw(task, note)
        taken_back = self._memory.go_back(place)
        self._effects.extend(Passed(passage.step, "taken_back") for passage in taken_back)
        passage = taken_back[-1]
        self._effects.extend(self._calls.take_back(passage.undo))
        del self._done[passage.done :]
        self._workflow = tree.grown(self._definition, passage.tree, self._engine)
        for task, _ in list(tree.waiting(self._workflow)):
            tree.unnote(task)
        return passage

    def ask_again(self, passage: Passage) -> None:
        """The question is asked although its answer is known."""
        self._again = passage.step

    # -- what the engine asks ------------------------------------------------------------------------------------------

    def variables_of(self, task: Task) -> dict[str, Value]:
        """What an expression at this task sees."""
        return self._memory.of(_scope(task))

    def _evaluate(self, task: Task, text: str) -> Value:
        return self._memory.value(_scope(task), text)

    def _enter_flow(self, task: Task, node: Node) -> None:
        initial = node.inner.initial if node.inner is not None else ()
        self._memory.begin(node.id, initial, self._memory.values(_scope(task), node.arguments))

    def _leave_flow(self, task: Task, node: Node) -> None:
        results = self._memory.values(node.id, node.results)
        self._memory.end(node.id)
        for name, value in results.items():
            self._memory.set(_scope(task), name, value)

    # -- looking -------------------------------------------------------------------------------------------------------

    def prompt(self, task: Task) -> Prompt:
        """The step of a task as the customer is asked it."""
        return self.prompt_of(task.task_spec.step)

    def prompt_of(self, step: Step) -> Prompt:
        """The step as the customer is asked it; when what was known does not hold, it is told why."""
        done = len(self._done)
        ahead = Ahead(self._definition, self._memory.of, self._memory.value)
        progress = Progress(done + 1, done + ahead.questions(step.id))
        variables = self._memory.of(self._definition.scopes[step.id])
        known = self._known(step) if step.kind in ASKED and step.kind not in ALWAYS else None
        read = None if known is None else read_answer(step, known, variables, self._now)
        notice = read.words if isinstance(read, Misread) else NO_WORDS
        return prompt_of(self._definition, step, variables, self._now, progress, known, notice)

    def task_at(self, step_id: str) -> Task:
        """The task of a step that stands in the tree."""
        return next(task for task in tree.standing(self._workflow) if task.task_spec.name == step_id)

    def waiting_for(self, number: int) -> Task | None:
        """The task that waits for the call of that number."""
        return next((task for task, note in tree.waiting(self._workflow) if note == number), None)

    def standing_at(self, step_id: str, kind: str) -> Task | None:
        """The task of that step, when it waits for what such a step waits for."""
        standing = (task for task, _ in tree.waiting(self._workflow) if task.task_spec.name == step_id)
        return next((task for task in standing if task.task_spec.step.kind == kind), None)


def _scope(task: Task) -> str:
    scope: str = task.workflow.spec.scope
    return scope
