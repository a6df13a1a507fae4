"""What administrators set, in one shape whatever module obeys it: read, changed with both sides of a conflict, audited.

A *section* holds settings of one kind (channels, queues, hours ...); a *setting* is a value under a key, of one company
or shared by all of them. The modules below keep the values and obey them; this one keeps *versions*:
what every save found and left, by whom and why. A *finding* is what is odd about a value that can be saved all the
same.

Invariants: nothing is saved over what its writer has not seen; nothing is saved that another setting contradicts, nor
what is odd before its writer confirmed it; versions are only ever added; every change stands in the audit with what was
and what is; what goes out as files comes back the same.
"""
