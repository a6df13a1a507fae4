"""The bot: answers, asks back, or hands over to a person; and answers meanwhile who waits for one.

Words: an *intent* is something it understands without searching (asks for a person, thanks, is upset); a *turn* is what
it does with one message; a *miss* is a message it did not understand; a *dialogue* is what it remembers of a talk; it
*stands in* where it was let in to a talk that waits in line.

Invariants: it speaks only while it holds the talk or stands in, by the token of the message it answers (else what it
says is superseded); several messages at once get one reply; the same message is never answered twice; it never answers
from another company's articles; who asks for a person gets one, and after two misses in a row everybody does; whoever
takes over gets a written summary. Standing in it hands nothing over, and says only what it is sure of.
"""
