"""Behind balancers: whatever a caller writes into X-Forwarded-For, it cannot choose as whom it is counted."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suiban.platform.proxies import client_address, parse_networks

TRUSTED = parse_networks(["10.0.0.0/8", "192.0.2.7", "2001:db8:feed::/48"])
BALANCER, CALLER = "10.0.0.1", "203.0.113.9"
proxies = st.sampled_from(["10.0.0.2", "10.255.0.1", "192.0.2.7", "2001:db8:feed::1", "::ffff:10.1.1.1", " 10.0.0.3 "])
strangers = st.sampled_from([CALLER, "198.51.100.4", "2001:db8:1::1", "192.0.2.8", "::ffff:203.0.113.9"])
hostile = (
    st.text(max_size=30) | proxies | strangers | st.sampled_from(["unknown", "", ",", "10.0.0.1/8", "0x7f.1", "[::1"])
)


@given(forged=st.lists(hostile, max_size=5), chain=st.lists(proxies, max_size=4))
def test_what_stands_left_of_the_caller_does_not_count(forged: list[str], chain: list[str]) -> None:
    line = ", ".join([*forged, CALLER, *chain])
    assert client_address(BALANCER, [line], TRUSTED) == CALLER
    assert client_address(BALANCER, [*forged, f"{CALLER}:4711", *chain], TRUSTED) == CALLER


@given(forwarded=st.lists(hostile, max_size=5))
def test_who_is_no_proxy_of_ours_is_who_connected(forwarded: list[str]) -> None:
    assert client_address(CALLER, forwarded, TRUSTED) == CALLER
    assert client_address(BALANCER, forwarded, ()) == BALANCER
    assert client_address(None, forwarded, TRUSTED) is None


@given(forwarded=st.lists(hostile, max_size=8))
def test_the_answer_is_always_an_address(forwarded: list[str]) -> None:
    found = client_address(BALANCER, forwarded, TRUSTED)
    assert found is not None
    ipaddress.ip_address(found)


@pytest.mark.parametrize(
    ("forwarded", "found"),
    [
        ([], BALANCER),
        ([""], BALANCER),
        ([CALLER], CALLER),
        (["198.51.100.4, 203.0.113.9"], CALLER),
        (["198.51.100.4", "203.0.113.9, 10.0.0.2"], CALLER),
        (["10.0.0.9, 10.0.0.8"], "10.0.0.9"),
        (["203.0.113.9, nonsense, 10.0.0.8"], "10.0.0.8"),
        (["203.0.113.9, nonsense"], BALANCER),
        (["[2001:db8:1::1]:443"], "2001:db8:1::1"),
        (["2001:db8:1::1"], "2001:db8:1::1"),
        (["1.1.1.1," + "10.0.0.2," * 5_000 + "10.0.0.3"], "10.0.0.2"),
    ],
)
def test_read_from_the_right(forwarded: list[str], found: str) -> None:
    assert client_address(BALANCER, forwarded, TRUSTED) == found


def test_a_mapped_peer_is_its_address() -> None:
    assert client_address("::ffff:10.0.0.1", [CALLER], TRUSTED) == CALLER


@pytest.mark.parametrize("text", ["0.0.0.0/0", "::/0", "10.0.0.1/8", "somewhere"])
def test_a_network_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_networks([text])
