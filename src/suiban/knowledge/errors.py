"""What can go wrong with articles.

SuibanError
├── NotFound
│   └── ArticleUnknown
└── Conflict
    └── VersionTaken
"""

from suiban.kit.errors import Conflict, NotFound


class ArticleUnknown(NotFound):
    """There is no such article, or it is not for you."""

    code = "article_unknown"


class VersionTaken(Conflict):
    """This version of the article exists already and says something else; publish a new version."""

    code = "version_taken"
