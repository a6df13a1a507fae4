"""Those who serve: members, roles, skills, mandates, sign-ins.

Words: a *member* is a person who serves; a *mandate* lets a member act for one company, and somebody of the shared
service centre holds several; a *role* gives *permissions*, a mandate gives companies: both are needed; a *session* is
one sign-in on one device.

Invariants: only hashes of passwords and session tokens are stored; nobody grants or withdraws mandates for a company
they have none for, nor their own; a session without a live mandate is no session; what is withdrawn or revoked is
hinted after the commit so that open sockets close at once; a login that does not exist looks like a wrong password.
"""
