"""Whose request it is behind balancers: what X-Forwarded-For says, as far as it can be believed."""

import ipaddress
from collections.abc import Collection, Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

HOPS_MAX = 20


def parse_networks(texts: Collection[str]) -> tuple[Network, ...]:
    """Networks such as ``10.0.0.0/8``; a lone address is a network of one.

    Raises ValueError on anything else, and on the whole world: then every caller could say to be anybody.
    """
    networks = tuple(ipaddress.ip_network(text) for text in texts)
    if any(network.prefixlen == 0 for network in networks):
        raise ValueError("a network of all addresses is no proxy")
    return networks


def client_address(peer: str | None, forwarded: Sequence[str], trusted: Collection[Network]) -> str | None:
    """The nearest address that is not a trusted proxy's: of the connection, else of the headers from the right.

    Everything to the left of that was written by somebody we do not know. Where a proxy of ours wrote something that
    is no address, that proxy itself counts as the caller: never somebody else of the caller's choosing.
    """
    known = _parse(peer or "")
    if known is None or not _is_trusted(known, trusted):
        return peer
    hops = [hop for line in forwarded for hop in line.split(",")]
    for hop in reversed(hops[-HOPS_MAX:]):
        address = _parse(hop)
        if address is None:
            break
        known = address
        if not _is_trusted(known, trusted):
            break
    return str(known)


def _parse(text: str) -> Address | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_trusted(address: Address, trusted: Collection[Network]) -> bool:
    return any(address in network for network in trusted)
