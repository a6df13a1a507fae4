"""The port to a bank's books: what Suiban may ask of a core banking system, whichever it is.

Words: an *operation* is one thing a bank does or tells, by its name in the catalogue (``transfer.execute``); a *call*
is one operation asked for one customer under a *key*; what comes back is *done* with a result, *refused* with a code
and words for the customer, or *unclear*: nobody knows whether it happened.

Invariants: a call that is asked again under its key does its work once and is answered as the first time, refusals
included; an unclear call may always be asked again under its key; a call touches only what is its customer's; amounts
are whole minor units with a currency, rates are decimal texts, never floats. Money lives in the bank, never here.
"""
