"""Whether and how a customer may be addressed.

Words: a *purpose* is why we speak (``reply`` to something said, ``service`` the customer needs, ``marketing``); a
*preference* is what the customer allowed a company, per purpose and door, with its evidence and end.

Invariants: replies and service are always allowed; marketing is refused unless an allowing preference stands that has
not ended; a purpose nobody has defined is refused.
"""
