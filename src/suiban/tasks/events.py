"""Facts about tasks, for whoever tells them on. What a task says stays where it is."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class TaskEntered(Fact, frozen=True, forbid_unknown_fields=True):
    """A task was entered, by a member (``staff``), a program (``key``) or the ``house``."""

    KIND: ClassVar[str] = "tasks.TaskEntered/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"work_id":"{_ID}","kind":"order","customer_id":"{_ID}","by_kind":"staff","by_id":"{_ID}",'
        '"at":"2026-11-21T02:00:00Z"}'
    )
    work_id: UUID
    kind: str
    customer_id: UUID | None
    by_kind: str
    by_id: UUID
    at: datetime

    def subject(self) -> UUID:
        return self.work_id


class TaskCompleted(Fact, frozen=True, forbid_unknown_fields=True):
    """A task is done, and came out so."""

    KIND: ClassVar[str] = "tasks.TaskCompleted/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"work_id":"{_ID}","kind":"order","customer_id":"{_ID}","outcome":"done","staff_id":"{_ID}",'
        '"at":"2026-11-21T02:00:00Z"}'
    )
    work_id: UUID
    kind: str
    customer_id: UUID | None
    outcome: str
    staff_id: UUID
    at: datetime

    def subject(self) -> UUID:
        return self.work_id


class TaskCancelled(Fact, frozen=True, forbid_unknown_fields=True):
    """A task was called off, by a member (``staff``), a program (``key``) or the ``house``."""

    KIND: ClassVar[str] = "tasks.TaskCancelled/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"work_id":"{_ID}","kind":"order","customer_id":null,"by_kind":"key","by_id":"{_ID}",'
        '"at":"2026-11-21T02:00:00Z"}'
    )
    work_id: UUID
    kind: str
    customer_id: UUID | None
    by_kind: str
    by_id: UUID
    at: datetime

    def subject(self) -> UUID:
        return self.work_id


FACTS: tuple[type[Fact], ...] = (TaskEntered, TaskCompleted, TaskCancelled)
