"""Cases: what a customer brought up and the company has to settle. The register and the state of each, no more.

Words: a *case* is one open matter of one customer (a complaint first); its *number* is what people call it by; its
*source* is what it came out of, and under one source there is one case; the *promise* is by when the customer is told
something; *told* is when they were. The work of settling it is a task, and who has that task has the case.

Invariants: a number is a company's own and never given twice; a case is closed only after its customer was told since
it was settled; who objects has it opened again; what was said stands in the case and in no fact, no log line and no
audit entry.
"""
