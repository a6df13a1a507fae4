"""What can go wrong with articles.

SuibanError
└── Conflict
    └── VersionTaken
"""

from suiban.kit.errors import Conflict


class VersionTaken(Conflict):
    """This version of the article exists already and says something else; publish a new version."""

    code = "version_taken"
