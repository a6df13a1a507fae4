"""The spine: conversations, parts, messages, the one holder.

Words: a *conversation* is one talk with one customer through one channel, hosted by one company and made of *parts*,
each of one company; a *holder* is who may answer (nobody, a flow, the bot, a person), a *holder token* grows at every
change of holder; the bot *stands in* where it was let in to answer while nobody holds; ``talk_seq`` numbers what the
customer can see; a *staff entry* is what only staff see; *unspoken* is what was to be said and was held, refused or
superseded.

Invariants: ``talk_seq`` has no gaps and sequence order is commit order (the conversation's row lock is taken before a
number is given); a repeat of (company, channel, external id) stores nothing; only the holder's current token speaks,
and where nobody holds the bot that was let in under it; everything said has asked the guard, everything unasked-for
also the contact policy; state and fact commit together.
"""
