"""Small questions about what somebody wrote, whatever is asked at the moment."""

from suiban.flows.model.hearing.reading import aside_of, beside


def is_question(text: str) -> bool:
    """Whether somebody asks something (手续费多少？) in place of answering."""
    found = beside(text)
    return found is not None and found.kind == "question"


def wants_to_continue(text: str) -> bool:
    """Whether somebody wants to go on with what is under way (继续)."""
    found = aside_of(text)
    return found is not None and found.kind == "continue"
