"""What a company tells everybody at once: a fault, a fraud under way, a line that is down.

Words: an *announcement* has a text, a severity, a time from and until; it concerns all doors of its company or some,
and everybody there or only who waits in some queues. It is *current* between from and until, unless it was *ended*
before.

Invariants: it is seen from the moment it is current until it no longer is, by who is there and by who comes; of one
company at most five stand at a time; who set and who ended it is in the audit. What it says is never changed: it is
ended, and another one set.
"""
