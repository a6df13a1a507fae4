"""Notices: a person is told by web push that something waits, while they look elsewhere.

A *browser* agreed to be told: of a staff member for one sign-in, of a customer for one session. A *push* is one telling
on its way to one browser. What a person *wants* to be told, and when they want quiet, is theirs and kept here.

Invariants: a push carries references and words that are the same for everybody, never a name nor what was said, and
only the browser can open it; it is not sent when it is no longer news (read, answered, taken, over), nor after its
sign-in ended; a browser that its service does not know any more is forgotten; we only call services an operator
allowed.
"""
