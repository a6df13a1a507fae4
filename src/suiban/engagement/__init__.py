"""Whether and how a customer may be addressed, and what is done for one whose service broke off.

Words: a *purpose* is why we speak (``reply`` to something said, ``service`` the customer needs, ``reminder`` of what
they began, ``marketing``); a *preference* is what the customer allowed a company, per purpose and door, with its
evidence and end; a *stall* is a service that a customer stopped in the middle of, at one step, for one reason; a
*response* is what is done about it: a *nudge* at the same door, an *offer* at the next contact, an *alert* to who
looks after the customer; a *decision* is a response that was thought about, with what came of it and why.

Invariants: replies and service are always allowed; a reminder keeps quiet hours and is refused to who refused it;
marketing is refused unless an allowing preference stands that has not ended; a purpose nobody has defined is refused.
Of one instance at most one stall is open; each response to it is decided once, but for offers, which are once a talk;
nobody is called before the policy was asked at that very moment; every decision stands in the database, silence too.
"""
