"""Which earlier question a customer means when they correct an answer by its name (金额改成两千)."""

from datetime import datetime

from suiban.flows.model.definition import Definition
from suiban.flows.model.running import Run
from suiban.flows.model.steps import ASKED, Prompt, Step
from suiban.flows.model.turns import State
from suiban.language.api import normalise


def question(definition: Definition, state: State, label: str, now: datetime) -> Prompt | None:
    """The question as it was asked, to read the new answer by; None where nothing that was asked is called so.

    An empty label means the question before this one.
    """
    if not state.tree:
        return None
    run = Run(definition, state, now)
    current = definition.steps.get(state.at)
    if label and current is not None and _is_called(current, label):
        return run.prompt(run.task_at(state.at))
    places = [
        place
        for place, passage in enumerate(state.log)
        if not label or _is_called(definition.steps[passage.step], label)
    ]
    if not places:
        return None
    passage = run.go_back(places[-1])
    return run.prompt(run.task_at(passage.step))


def _is_called(step: Step, label: str) -> bool:
    if step.kind not in ASKED or not step.variable:
        return False
    wanted = normalise(label)
    names = (step.label.zh, step.label.en, step.name.zh, step.name.en)
    known = [normalise(name) for name in names if name]
    return any(wanted == name or (len(wanted) > 1 and (wanted in name or name in wanted)) for name in known)
