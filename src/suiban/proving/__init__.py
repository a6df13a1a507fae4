"""Step-up: asking a customer, in the middle of a talk, to prove more surely who they are.

Words: a *request* asks for a proof level for a purpose, made by who holds the talk or by a form that wants it; it is
*open* for five minutes and ends once: proven, declined, lapsed or withdrawn. The *proof* is a statement that the bank's
own app signs after it has made sure by its own means; Suiban asks for no password and sees no code.

Invariants: a talk has at most one open request; a proof answers one request of one talk, for the customer of that talk,
at the level that was asked or above, proven after it was asked; whatever does not fit changes nothing. What is proven
counts in the session that proved it, and for as long as the company allows. That a request was made, and how it ended,
stands in the talk, where both sides read it, and in the audit.
"""
