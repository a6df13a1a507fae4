"""Tasks: work that is no conversation. What it says, for whom it is, who entered it, notes, how it came out.

Words: a *task* is work of a kind that needs no conversation (a work order, a complaint, a lead); *entered* by a member
or by a program; its *link* leads to where the rest of it is kept, its *external id* is what the program calls it; *due*
is when it is to be done; an *outcome* says how it came out. Who gets it, and who had it when, is routing's.

Invariants: a task is of one company, and so are its queue, its customer and all who may see it; entering the same
external id with the same key again enters nothing; what a task says never leaves by a fact or a log line; only who has
it completes it; what is over stays as it is.
"""
