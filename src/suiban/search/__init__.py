"""Finding again what was said: a word index of all messages on this node, and who may be shown a hit.

Words: the *index* is a folder of this node, made from PostgreSQL and thrown away without a loss; a *gram* is two
neighbouring Chinese characters, a Latin word or a number; the *rank* of a message is when it was said; a *hit* is a
message that fits, read again from PostgreSQL in the caller's scope.

Invariants: PostgreSQL is the truth: nothing of the index but addresses is ever shown. Companies and, for who does not
watch over them, conversations are conditions of the query itself, so a page is full whenever there is enough to show.
Numbers that previews mask stand in the index only as a keyed digest and their last four digits.
"""
