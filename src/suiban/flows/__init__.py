"""Services of a bank, each defined once in BPMN 2.0, run on every door, broken off anywhere, taken up again anywhere.

Words: a *flow* is a service under its key (``transfer``); a *version* of it is draft, published or retired, and never
changes once it was published; an *instance* is one customer's run of one version; a *step* is what the definition
says, a *prompt* is a step as one customer is asked it, with everything filled in; an *answer* is what came back;
*stalled* is an instance whose customer stopped, with the step and the reason.

Invariants: an instance belongs to the customer, not to the door; it finishes on the version it began on; of two
answers to one step the first counts and the second is told what happened; the bank is called outside of any write
transaction, under a key of its own, so that a call repeated after a crash does its work once; what a customer answers
in secret stands neither in the talk nor in the log nor in the instance.
"""
