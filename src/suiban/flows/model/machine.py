"""What happens next. Pure: a definition, a state and one event give the state after it and what is to be done.

``now`` is always an argument, in the time zone of the bank: its date is today in the definition's expressions.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from suiban.flows.model.answering import misread, read_answer
from suiban.flows.model.definition import Definition
from suiban.flows.model.packing import pack, unpack
from suiban.flows.model.running import Run
from suiban.flows.model.steps import ASKED, NO_WORDS, Kind, Misread, Prompt, Words
from suiban.flows.model.tree import note_of
from suiban.flows.model.turns import BankRefused, Done, Outcome, Outcomes, Row, State, Turn, Unavailable
from suiban.flows.model.values import Value, from_bank

__all__ = [
    "answer", "approved", "back", "cancel", "correct", "handed_back", "pack", "prompt", "question", "returned",
    "standing", "start", "unpack", "woken",
]  # fmt: skip


def start(definition: Definition, variables: Mapping[str, Value], now: datetime) -> Turn:
    """A new instance, with what is known already: it goes on until somebody is asked or something is waited for."""
    run = Run(definition, State((), dict(variables)), now, new=True)
    return run.go_on()


def answer(definition: Definition, state: State, step_id: str, value: Value, now: datetime) -> Turn | Misread:
    """The customer's answer to the step they are asked; ``value`` has its type already."""
    if not state.tree:
        return misread("flow_over")
    if state.at != step_id:
        return misread("step_over")
    run = Run(definition, state, now)
    task = run.task_at(step_id)
    step = definition.steps[step_id]
    read = read_answer(step, value, run.variables_of(task), now)
    if isinstance(read, Misread):
        return read
    run.pass_question(task, value, read, state.tree)
    return run.go_on()


def returned(definition: Definition, state: State, number: int, outcome: Outcomes, now: datetime) -> Turn:
    """What call ``number`` came to. A call that nobody waits for any more changes nothing."""
    run = Run(definition, state, now)
    task = run.waiting_for(number)
    if task is None:
        return run.turn() if run.settle_owed(number, outcome) else Turn(state, ())
    match outcome:
        case Done(result=result):
            run.take_result(task, number, from_bank(result))
        case BankRefused(code=code, words=words):
            run.throw(task, code, words)
        case Unavailable():
            run.unclear(task)
    return run.go_on()


def woken(definition: Definition, state: State, step_id: str, now: datetime) -> Turn:
    """The time that ``step_id`` waits for may have come."""
    run = Run(definition, state, now)
    task = run.standing_at(step_id, "wait")
    if task is None or now < datetime.fromisoformat(note_of(task)):
        return Turn(state, ())
    run.pass_step(task)
    return run.go_on()


def approved(definition: Definition, state: State, step_id: str, agreed: bool, by: str, now: datetime) -> Turn:
    """Somebody of the bank agreed or did not; ``by`` is kept beside it, as ``<variable>_by``."""
    run = Run(definition, state, now)
    task = run.standing_at(step_id, "approve")
    if task is None:
        return Turn(state, ())
    run.decide(task, agreed, by)
    return run.go_on()


def handed_back(definition: Definition, state: State, step_id: str, now: datetime) -> Turn:
    """The person to whom the step was handed is done with it."""
    run = Run(definition, state, now)
    task = run.standing_at(step_id, "hand")
    if task is None:
        return Turn(state, ())
    run.hand_back(task)
    return run.go_on()


def correct(definition: Definition, state: State, variable: str, value: Value, now: datetime) -> Turn | Misread:
    """Another value for what was asked before: back to that step, and on with what was answered after it."""
    if not state.tree:
        return misread("flow_over")
    step = definition.steps.get(state.at)
    if step is not None and step.variable == variable:
        return answer(definition, state, state.at, value, now)
    places = [place for place, passage in enumerate(state.log) if definition.steps[passage.step].variable == variable]
    if not places:
        asked = any(step.kind in ASKED and step.variable == variable for step in definition.steps.values())
        return misread("too_late" if asked else "not_asked")
    run = Run(definition, state, now)
    if run.busy():
        return misread("busy")
    passage = run.go_back(places[-1])
    task = run.task_at(passage.step)
    read = read_answer(definition.steps[passage.step], value, run.variables_of(task), now)
    if isinstance(read, Misread):
        return read
    run.pass_question(task, value, read, passage.tree)
    return run.go_on()


def back(definition: Definition, state: State, now: datetime) -> Turn | Misread:
    """The question before this one is asked again."""
    if not state.tree:
        return misread("flow_over")
    if not state.log:
        return misread("too_late" if state.done else "nothing_before")
    run = Run(definition, state, now)
    if run.busy():
        return misread("busy")
    run.ask_again(run.go_back(len(state.log) - 1))
    return run.go_on()


def cancel(
    definition: Definition, state: State, now: datetime, outcome: Outcome = "cancelled", words: Words = NO_WORDS
) -> Turn | Misread:
    """It ends here; what can be taken back is."""
    if not state.tree:
        return misread("flow_over")
    run = Run(definition, state, now)
    if run.busy():
        return misread("busy")
    run.end(outcome, outcome, words)
    return run.turn()


def question(definition: Definition, state: State, label: str, now: datetime) -> Prompt | None:
    """The question that a customer means by a name (金额, payee): the one they are asked, or the last such before.

    What they say about it is read as an answer to it; :func:`correct` then gives it to that step's variable.
    """
    asked = [passage.step for passage in state.log] + [state.at] * bool(state.at)
    wanted = label.strip().casefold()
    for step_id in reversed(asked):
        step = definition.steps[step_id]
        names = {step.variable, step.label.zh, step.label.en, step.name.zh, step.name.en} - {""}
        if step.variable and wanted in {name.casefold() for name in names}:
            return Run(definition, state, now).prompt_of(step)
    return None


def standing(definition: Definition, state: State) -> tuple[tuple[str, Kind], ...]:
    """The steps that wait for somebody outside, with their kinds: the one the customer is asked first, then the rest.

    Empty when it is over; a step that was left while the bank is at it is among them until the bank has answered.
    """
    waiting = [row.node for row in _rows(state.tree) if row.note is not None and row.node != state.at]
    steps = [state.at] * bool(state.at) + waiting + [step for _, step in state.owed]
    return tuple((step, definition.steps[step].kind) for step in steps)


def _rows(rows: tuple[Row, ...]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _rows(row.below or ())


def prompt(definition: Definition, state: State, now: datetime) -> Prompt | None:
    """What the customer is asked now; None when nothing is asked."""
    if not state.tree or not state.at:
        return None
    run = Run(definition, state, now)
    return run.prompt(run.task_at(state.at))
