"""Who gets the next customer: queues, work, offers, presence. Work is offered to one or to several, or taken.

Words: a *queue* is a waiting line of one company with the skills it wants; *work* is one waiting conversation; an
*offer* becomes a *reservation* (one work, one worker, some seconds to answer); *presence* is whether a worker is
available, away or offline; *load* is what a worker holds or is being offered, *capacity* how much that may be; a
*colleague asked by name* is the one person a work is meant for; a *claim* is work somebody took by themselves from the
*board*, and a *turn* who may now.

Invariants: as many open reservations a work as its queue asks at once, and one owner; nobody is offered more than
their capacity, nor more of a kind than they may have, nor anything of a company they have no mandate for; a fit
worker with a free hand never stands beside a waiting customer for longer than one round; exactly one person wins an
accepted work, and holds the conversation by the same transaction; what a worker leaves behind (connection or mandate
lost) waits again at once, further ahead than before.
"""
