"""Where this server may connect to on somebody else's word: the public internet, and what the operator allows."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PORTS = frozenset({80, 443})
HOST_AND_PORT = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/@\[\]]+):([0-9]{1,5})", re.IGNORECASE | re.ASCII)

# Python calls these global, or did in some versions.
NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # the host of a virtual machine in Azure
        "192.0.0.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "2001::/23",  # Teredo and other experiments
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
]
UNICAST = ipaddress.ip_network("2000::/3")  # all that is given out of IPv6
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 as seen from a network that has IPv6 only


def is_public(address: Address) -> bool:
    """Whether an address belongs to one machine somewhere on the internet, and to no network that is near us."""
    if isinstance(address, ipaddress.IPv6Address):
        if (carried := _carried(address)) is not None:
            return is_public(carried)
        if address not in UNICAST:
            return False
    outside = not any(address.version == network.version and address in network for network in NOT_PUBLIC)
    return outside and address.is_global and not (address.is_multicast or address.is_reserved)


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a packet to this IPv6 address ends at, where it is such a one."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return ipaddress.IPv4Address(address.packed[-4:]) if address in TRANSLATED else None


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator allows beside the public internet: hosts with their port, and networks on the usual ports."""

    hosts: frozenset[tuple[str, int]]
    networks: tuple[Network, ...]

    @classmethod
    def read(cls, texts: Iterable[str]) -> Allowed:
        """From `host:port`, addresses and networks. Raises `ValueError` with what is wrong."""
        hosts, networks = set(), []
        for text in texts:
            if (match := HOST_AND_PORT.fullmatch(text)) is not None:
                hosts.add((match[1].strip("[]").lower(), int(match[2])))
            else:
                networks.append(ipaddress.ip_network(text))
        return cls(frozenset(hosts), tuple(networks))

    def names(self, host: str, port: int) -> bool:
        """Whether a host is allowed by its name on this port, wherever that name leads."""
        return (host.lower(), port) in self.hosts

    def includes(self, address: Address) -> bool:
        """Whether an address lies in an allowed network."""
        return any(address.version == network.version and address in network for network in self.networks)
