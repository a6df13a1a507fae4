"""Records: what remains of a talk once it is over: the wrap-up record, the customer's rating, the transcript.

Words: a *record* says what a talk was about, what was answered and promised and what is left to do; a *draft* is one
the machine wrote, a *confirmed* record is one a person stands by; *product* and *scenario* are codes of a company's own
catalogue; *evidence* are the numbers of the messages a sentence comes from; a *promise* is something staff said would
be done, with when it is *due* if they said so; a *rating* is 1 to 5 stars, *low* up to 2.

Invariants: a record is of one company and is written from that company's part of the talk only; every sentence the
machine writes names its evidence; a confirmed version is never changed, mending adds one; a draft never replaces what
was confirmed; a talk is rated by its own customer, once, within a week, changeable for ten minutes; a transcript holds
nothing outside of the reader's mandates, and every download by staff stands in the audit with its reason.
"""
