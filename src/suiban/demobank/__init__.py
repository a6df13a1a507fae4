"""The demo bank's books: a bank of its own, reached by HTTP only, a stranger to everything else here.

Words: an *account* has a balance in one currency, from its holder's side (what the bank owes is positive, a loan is
negative); *internal* accounts are the bank's own (fees, money under way to other banks, its position in a currency);
an *entry* of the journal has *lines* that come to nothing in each currency; what is *held* of an account is its
holder's but cannot leave it; an *operation* is what was asked under a *key*, with its answer; a *request* is something
ordered that is not money (a card, cash at a branch, a certificate); *internal* names begin with ``I-``.

Invariants, kept by the database: lines are never changed; every entry comes to nothing per currency; a balance is the
sum of its lines; no account falls below its floor. Kept here: an answer is written in the transaction of what it tells;
a key is answered as the first time; whoever asks reaches only what is their customer's, but for whom they pay.
"""
