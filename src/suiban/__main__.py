"""``python -m suiban`` is the command ``suiban``."""

from suiban.app.cli import main

raise SystemExit(main())
