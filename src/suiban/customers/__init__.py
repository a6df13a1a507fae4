"""Those who are served: persons, customers, how surely we know them, what they allow.

Words: a *person* is one human in the whole group and never leaves this module; a *customer* is that person towards one
company; an *identifier* is something a customer is known by, with a *proof level* from 0 (a visitor says nothing) over
3 (signed in at the bank's own app) to 4 (and proven afresh by a
second means); an *assertion* is the bank's app saying, signed, who its user is; a *contact
preference* says what a customer allows, for which purpose, through which door, with evidence and an end.

A session may be *raised* for a limited time; then it falls back by itself to what it was.

Invariants: two companies' customers are joined only by consent (``group_service``); only hashes of session tokens are
stored; a session that was revoked is told of by a fact, so that open sockets close; an assertion under an empty secret
proves nothing; a statement that answers a request opens no session, and one that opens a session answers no request;
what was raised counts in that session alone and is never lent to another company; identifiers leave this module masked.
"""
