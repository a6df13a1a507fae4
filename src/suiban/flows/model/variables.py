"""Which variables a definition gives a value somewhere, and which its steps look at."""

from collections.abc import Iterable, Iterator

from suiban.flows.model.durations import seconds_of
from suiban.flows.model.expressions import compile_expression
from suiban.flows.model.graph import Node, Process
from suiban.flows.model.steps import Step, Words
from suiban.flows.model.templates import compile_template


def fields_in(step: Step) -> list[str]:
    """The fields of a form step: each becomes a variable."""
    properties = (step.schema or {}).get("properties")
    return list(properties) if isinstance(properties, dict) else []


def given_by(step: Step) -> Iterator[str]:
    """What has a value after the step."""
    if step.variable:
        yield step.variable
    if step.kind == "approve":
        yield f"{step.variable}_by"
    yield from fields_in(step)
    yield from (name for name, _ in (*step.sets, *step.results))


def given_in(level: Process) -> Iterator[str]:
    """What has a value somewhere in a level and what is drawn inside it, be it only on one way."""
    yield from (name for name, _ in level.initial)
    for node in level.nodes.values():
        if node.step is not None:
            yield from given_by(node.step)
        if node.shape == "boundary":
            yield "error"
        yield from (name for name, _ in node.results)
        if node.shape == "subprocess" and node.inner is not None:
            yield from given_in(node.inner)


def looked_at(node: Node) -> set[str]:
    """What a node's own expressions and texts look at; not what the results of a called service do."""
    names = set(_in_expressions(value for _, value in node.arguments))
    if node.end is not None:
        names |= set(_in_texts(node.end.words))
    if node.step is not None:
        names |= shown_by(node.step) | sent_by(node.step)
    return names


def shown_by(step: Step) -> set[str]:
    """What is shown, compared or kept elsewhere because of a step. What a list's items bring along is left out."""
    names = set(_in_texts(step.text, step.short, step.spoken, step.help, step.label))
    for row in step.rows:
        names |= set(_in_texts(row.label, Words(row.value, row.value_en)))
    for check in step.checks:
        names |= set(_in_texts(check.words)) | set(_in_expressions([check.test]))
    names |= set(_in_expressions(made.source for made in step.rows_from))
    if step.options_from is not None:
        names |= set(_in_expressions([step.options_from.source]))
    if step.duration and seconds_of(step.duration) is None:
        names |= set(_in_expressions([step.duration]))
    names |= set(_in_expressions(value for _, value in step.sets))
    return names | set(_in_expressions(value for _, value in step.results)) - {"result"}


def sent_by(step: Step) -> set[str]:
    """What only the bank is told."""
    return set(_in_expressions(value for _, value in (*step.arguments, *step.undo_arguments))) - {"result"}


def _in_expressions(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from compile_expression(text).names


def _in_texts(*texts: Words) -> Iterator[str]:
    for words in texts:
        yield from compile_template(words.zh).names
        yield from compile_template(words.en).names
