"""Audit: who did what to what, when and why; nothing of it can be changed unseen.

An *entry* is written in the transaction that does what it tells of, once for each company concerned. A *link* ties
it to the one before by a hash (SHA-256 over the previous hash and the whole entry); one *chainer* at a time adds links
behind the writers. Whoever keeps a company's *head* (number and hash of its last link) elsewhere can prove later that
everything up to it is still there and unchanged.

Invariants: the application can neither change nor delete entries and links; entries hold ids, codes and numbers, never
what customers said, names, or the numbers they are known by.
"""
