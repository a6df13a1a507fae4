"""What the workbench shows: a snapshot, then facts; conversations and customers as somebody may see them.

Words: the *state* is what facts change (presence, open offers, held conversations) and the same on server and client;
a *card* is what a list shows of one conversation; a *timeline entry* is something that happened with a customer, kept
by this module's listener; *me* is the worker whose desk it is.

Invariants: the snapshot is read at one moment and says which transactions it saw; applying the facts since then to it
gives what a fresh snapshot would; applying one twice changes nothing. A customer's full name is shown to the person who
holds the conversation, a masked one (王*国) to everybody else. Somebody sees a conversation when they hold or held it,
are being offered it, or watch or audit its company; of its parts only those within their mandates, and which other
companies have one they do not learn.
"""
