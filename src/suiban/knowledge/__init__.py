"""Articles, and finding the one that answers.

Words: an *article* is one company's answer to one need, in versions with dates; a *shelf* is what one company serves
today, indexed in memory; *confidence* is the share of times the best article is the right one when it looks like this.

Invariants: what one company wrote never answers for another (each has a shelf of its own); only the newest version
within its dates is served; whoever asks is of the article's audience; PostgreSQL is the truth, a shelf can be thrown
away at any time. Without a hint a shelf notices changes within seconds.
"""
