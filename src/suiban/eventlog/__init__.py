"""The one log: append, follow, decode.

Words: a *fact* is something that happened, past tense, closed and versioned (``module.Name/1``); a *topic* is what
listeners filter by (the kind, for messages with who holds the talk behind it); a *cursor* is a pair (xid, position).

Invariants: a fact is written in the transaction of the state it tells of; a reader never sees a fact before every fact
below it is decided (the snapshot horizon); facts of one subject are read in commit order; the log is never edited.
"""
