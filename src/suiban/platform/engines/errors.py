"""What can go wrong with the ground we stand on.

SuibanError
└── EngineError
    ├── HomeInUse        another supervisor has this home
    ├── HomeUnusable     the folder cannot be used as it is
    ├── EngineMissing    a program is not installed
    ├── EngineFailed     a program does not start
    └── NothingRunning   a part wants the engines of a home in which none run
"""

from suiban.kit.errors import SuibanError


class EngineError(SuibanError):
    """The engines could not be run."""

    code = "engine_error"
    status = 503


class HomeInUse(EngineError):
    """Another suiban is running in this home; stop it first or choose another SUIBAN_HOME."""

    code = "home_in_use"


class HomeUnusable(EngineError):
    """This folder cannot be used as SUIBAN_HOME."""

    code = "home_unusable"


class EngineMissing(EngineError):
    """A program that is needed here is not installed."""

    code = "engine_missing"


class EngineFailed(EngineError):
    """A process did not start or does not stay up; its log file says why."""

    code = "engine_failed"


class NothingRunning(EngineError):
    """Nothing is running in this home: start `suiban serve`, or give SUIBAN_DATABASE_URL and SUIBAN_NATS_URL."""

    code = "nothing_running"
