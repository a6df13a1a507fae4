"""What a kind of rare work may be called."""

import pytest

from suiban.platform.jobs import Arguments, Task


async def nothing(arguments: Arguments) -> None:
    """Never run here."""


@pytest.mark.parametrize("name", ["customers.tidy_sessions", "a.b"])
def test_a_name_says_whose_it_is(name: str) -> None:
    assert Task(name, nothing).name == name


@pytest.mark.parametrize("name", ["", "tidy", "a.", ".b", "a.b.c", "A.b", "a.b'; drop", "a.b\n", "a." + "b" * 39])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a task's name"):
        Task(name, nothing)


def test_the_name_leaves_room_for_the_channel_of_its_queue() -> None:
    assert len("procrastinate_queue_v1#" + Task("a." + "b" * 38, nothing).name) <= 63
