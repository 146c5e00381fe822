"""Is a text an IP address?"""

from __future__ import annotations

from ipaddress import ip_address


def is_ip_address(text: str) -> bool:
    """Whether it is one of version 4 or 6; a bare number is none.

    Examples
    --------
    >>> is_ip_address("192.168.0.1"), is_ip_address("::1"), is_ip_address("1.2.3")
    (True, True, False)
    """
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
