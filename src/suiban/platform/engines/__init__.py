"""The engines we run ourselves: PostgreSQL and NATS on one machine, and the processes of our own beside them.

Words: a *home* is the folder with everything one installation keeps; an *engine* is a server program of somebody
else; a *part* is anything the supervisor keeps running. Invariants: one supervisor a home; no process outlives its
supervisor, whatever killed it; an engine is reached only from this machine; a start after any crash needs no hand.
Linux only: it rests on parent-death signals and process descriptors.
"""
