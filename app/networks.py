"""Which addresses are public: anybody may reach them, and nobody's own machines answer there."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Named here and not left to Python alone: what it calls global has changed between its releases.
_NOT_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # public by its number, but inside every machine at Azure
    )
)  # fmt: skip
# All that is given out to the world; mapped, translated, local and multicast addresses lie outside of it.
_WORLD = IPv6Network("2000::/3")
_NOT_V6 = tuple(
    IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20")
)
# An IPv4 address in the clothes of an IPv6 one (ISATAP, RFC 5214): the word before it, with either value of a bit.
_TUNNELS = frozenset({0x00005EFE, 0x02005EFE})


def is_public(address: str) -> bool:
    if "%" in address:  # a zone: only ever of this machine
        return False
    try:
        one = ip_address(address)
    except ValueError:
        return False
    if not one.is_global:
        return False
    return _is_public_v4(one) if isinstance(one, IPv4Address) else _is_public_v6(one)


def _is_public_v4(one: IPv4Address) -> bool:
    return not any(one in network for network in _NOT_V4)


def _is_public_v6(one: IPv6Address) -> bool:
    tunnel = (int(one) >> 32) & 0xFFFFFFFF in _TUNNELS
    return one in _WORLD and not tunnel and not any(one in network for network in _NOT_V6)
