"""What can go wrong with tasks.

NotFound
├── TaskUnknown
└── CustomerNotThere
BadInput
├── LinkRefused
└── DueRefused
NotAllowed
└── TaskNotYours
Conflict
└── TaskOver
"""

from suiban.kit.errors import BadInput, Conflict, NotAllowed, NotFound


class TaskUnknown(NotFound):
    """There is no such task, or not for you."""

    code = "task_unknown"


class CustomerNotThere(NotFound):
    """This company has no such customer."""

    code = "customer_not_there"


class LinkRefused(BadInput):
    """A link is an https address without a password in it."""

    code = "task_link_refused"


class DueRefused(BadInput):
    """What is due is due in the future, within a year."""

    code = "due_refused"


class TaskNotYours(NotAllowed):
    """Only who has this task may do that."""

    code = "task_not_yours"


class TaskOver(Conflict):
    """This task is over already."""

    code = "task_over"
