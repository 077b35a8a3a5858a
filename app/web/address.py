"""Where a server is found."""

from __future__ import annotations


def origin(scheme: str, host: str, port: int) -> str:
    """Write the beginning of all addresses of a server.

    >>> origin("http", "127.0.0.1", 8000), origin("https", "::1", 8000)
    ('http://127.0.0.1:8000', 'https://[::1]:8000')
    """
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
