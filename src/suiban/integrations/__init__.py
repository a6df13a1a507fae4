"""Integrations: programs of a company that call us (keys) and that we tell what happens (webhooks).

A *key* acts for one company within its *scopes*. A *webhook* is an address, the events it wants, and a secret it checks
our signature with. A *delivery* is one event on its way to one webhook; it carries references, never what was said: the
program reads that with its key, within its scopes.

Invariants: of a key only a hash is kept; deliveries of one conversation arrive in order, one at a time, at least once;
one that could not be delivered stays visible until a person decides; we never call an address inside of our own network
unless an operator allowed that network.
"""
