"""The public port: opened by the supervisor and inherited by edge, so a restart of edge refuses nobody."""

import os
import resource
import socket
from typing import Final

from suiban.platform.engines.errors import EngineError

BACKLOG: Final = 4096


class PortUnavailable(EngineError):
    """The public address cannot be opened: is something else listening there? SUIBAN_PORT chooses another port."""

    code = "port_unavailable"


def public_listener(host: str, port: int, descriptor: int = -1) -> socket.socket:
    """The listening socket, non-blocking: the inherited one when a descriptor is given, else a new one.

    Raises :class:`PortUnavailable`.
    """
    if descriptor >= 0:
        listener = socket.socket(fileno=descriptor)
    else:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
        except OSError as error:
            raise PortUnavailable(host=host, port=port, reason=os.strerror(error.errno or 0)) from error
    listener.setblocking(False)
    return listener


def raise_descriptor_limit() -> int:
    """Allow as many open sockets as this account may have; our children inherit it. Returns the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
