"""Which addresses are nobody's public server: the registries' own examples and the ways to dress a private one up."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.fetch.addresses import objection

PUBLIC = ("1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "192.0.1.0",
          "198.17.255.255", "198.20.0.0", "223.255.255.255", "11.0.0.0", "169.253.255.255",
          "2606:4700::1111", "2a00:1450:4001::8b", "2400:cb00::1", "2001:200::1", "2003::1", "3ffe::1")  # fmt: skip
CLOSED = (
    "0.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "100.100.100.200",
    "127.0.0.1", "127.255.255.255", "168.63.129.16", "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.0.9", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
    "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255",
    "::", "::1", "::2", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::a00:1", "100::1", "100:0:0:1::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1",
    "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "3fff::1", "5f00::1", "4000::1",
    "fc00::1", "fd00:ec2::254", "fd20:ce::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1",
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_asked(address: str) -> None:
    assert objection(address) is None


@pytest.mark.parametrize("address", CLOSED)
def test_no_other_address_may_be_asked(address: str) -> None:
    assert objection(address)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f.1", "1.2.3.4.5", "1.2.3.4 ", "[::1]"])
def test_what_is_no_address_is_not_asked(text: str) -> None:
    assert objection(text)


@given(st.ip_addresses())
def test_nothing_passes_that_the_standard_library_calls_private(number: IPv4Address | IPv6Address) -> None:
    if not number.is_global or number.is_multicast:
        assert objection(str(number))


@given(st.ip_addresses(v=4))
def test_no_clothes_make_an_ipv4_address_pass(number: IPv4Address) -> None:
    value = int(number)
    for wrapped in (
        value,  # IPv4-compatible
        0xFFFF << 32 | value,
        0x64FF9B << 96 | value,
        0x64FF9B0001 << 80 | value,
        0x2002 << 112 | value << 80,
        0x20010000 << 96 | value ^ 0xFFFFFFFF,  # Teredo writes it inverted
    ):
        assert objection(str(ip_address(wrapped) if wrapped >> 32 else IPv6Address(wrapped)))
