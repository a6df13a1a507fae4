"""What may be said to a customer.

Words: a *phrase* is what a company forbids, with what is done about it: *refuse* (it does not go out), *mask* (the
words become stars), *warn* (it goes out and the speaker is told); a *rulebook* is all phrases of one company, ready for
one pass over a text.

Invariants: what customers say is never held back nor changed; a disguise (full width, traditional characters, spaces,
signs or invisible characters in between, other case) does not help; full card, phone and identity numbers never go
out; where nothing is masked the text stays as it was written. Checking takes no round trip except every few seconds.
"""
