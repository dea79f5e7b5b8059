"""Which IP addresses are nobody's public server: decided on the address that is connected to, never on its spelling.

The table is IANA's two special-purpose registries (iana-ipv4-special-registry and iana-ipv6-special-registry, as of
2026), multicast, and what clouds answer on. Stricter than `ipaddress.is_global`, which lets 192.0.0.192 through in
Python 3.11 and knows nothing of addresses that wrap another one.
"""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

V4 = (
    ("0.0.0.0/8", "this host on this network, RFC 791"),
    ("10.0.0.0/8", "private, RFC 1918"),
    ("100.64.0.0/10", "shared by carriers, RFC 6598; metadata of one cloud at 100.100.100.200"),
    ("127.0.0.0/8", "loopback, RFC 1122"),
    ("168.63.129.16/32", "a cloud's own services, though the address is public"),
    ("169.254.0.0/16", "link-local, RFC 3927; metadata of most clouds at 169.254.169.254"),
    ("172.16.0.0/12", "private, RFC 1918"),
    ("192.0.0.0/24", "protocol assignments, RFC 6890; metadata of one cloud at 192.0.0.192"),
    ("192.0.2.0/24", "documentation, RFC 5737"),
    ("192.31.196.0/24", "AS112, RFC 7535"),
    ("192.52.193.0/24", "multicast tunnels, RFC 7450"),
    ("192.88.99.0/24", "6to4 relays, RFC 7526"),
    ("192.168.0.0/16", "private, RFC 1918"),
    ("192.175.48.0/24", "AS112, RFC 7534"),
    ("198.18.0.0/15", "benchmarks, RFC 2544"),
    ("198.51.100.0/24", "documentation, RFC 5737"),
    ("203.0.113.0/24", "documentation, RFC 5737"),
    ("224.0.0.0/4", "multicast, RFC 5771"),
    ("240.0.0.0/4", "reserved and broadcast, RFC 1112 and 919"),
)
V6 = (
    ("::/128", "unspecified, RFC 4291"),
    ("::1/128", "loopback, RFC 4291"),
    ("::ffff:0:0/96", "an IPv4 address in IPv6's clothes, RFC 4291"),
    ("64:ff9b::/96", "an IPv4 address behind NAT64, RFC 6052"),
    ("64:ff9b:1::/48", "an IPv4 address behind a local NAT64, RFC 8215"),
    ("100::/63", "discarded, RFC 6666 and 9780"),
    ("2001::/32", "an IPv4 address behind Teredo, RFC 4380"),
    ("2001::/23", "protocol assignments, RFC 2928"),
    ("2001:db8::/32", "documentation, RFC 3849"),
    ("2002::/16", "an IPv4 address behind 6to4, RFC 3056"),
    ("2620:4f:8000::/48", "AS112, RFC 7534"),
    ("3fff::/20", "documentation, RFC 9637"),
    ("5f00::/16", "segment routing, RFC 9602"),
    ("fc00::/7", "private, RFC 4193; metadata of one cloud at fd00:ec2::254"),
    ("fe80::/10", "link-local, RFC 4291"),
    ("fec0::/10", "site-local, RFC 3879"),
    ("ff00::/8", "multicast, RFC 4291"),
)
GLOBAL_V6 = ip_network("2000::/3")  # all that has been given out for public use; IANA keeps the rest

_TABLE: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple((ip_network(net), why) for net, why in V4 + V6)


def objection(address: str) -> str | None:
    """Say why nothing may be fetched from an address in its numeric form, or None where it is a public one."""
    try:
        number = ip_address(address)
    except ValueError:
        return "no IP address"
    for network, why in _TABLE:
        if number.version == network.version and number in network:
            return why
    if number.version == 6 and number not in GLOBAL_V6:
        return "reserved, RFC 4291"
    return None
