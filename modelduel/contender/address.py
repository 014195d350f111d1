"""Whose server an address belongs to: the service itself, this machine, or somebody else."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from modelduel.contender.model import ProviderName

OFFICIAL: dict[str, str] = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
    "openai-chat": "https://api.openai.com/v1",
}
"""Where a provider without a `base_url` goes. The SDKs' own environment variables for it are not read: a session
records where the answers came from, and that may not depend on the shell it was started in."""


def base_url(provider: ProviderName, chosen: str | None) -> str:
    """Return the address a provider talks to; empty for one without an address."""
    return chosen or OFFICIAL.get(provider, "")


def is_official(provider: ProviderName, chosen: str | None) -> bool:
    """Say whether requests go to the service's own host over TLS, which alone may see the service's usual key."""
    official = OFFICIAL.get(provider)
    if official is None:
        return False
    if chosen is None:
        return True
    theirs, ours = _split(chosen), urlsplit(official)
    return (
        theirs is not None
        and (theirs.scheme.lower(), theirs.hostname) == ("https", ours.hostname)
        and _port(theirs) in (None, 443)
    )


def is_loopback(url: str | None) -> bool:
    """Say whether an address names this machine."""
    parts = _split(url or "")
    host = parts.hostname if parts else None
    if host is None:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def problem(url: str) -> str:
    """Return what is wrong with a base URL from a config file or the command line; empty if nothing is."""
    parts = _split(url)
    if parts is None or parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return "an address without http:// or https:// and a host"
    if _port(parts) == -1:
        return "an address with an impossible port"
    if parts.username is not None or parts.password is not None:
        return "an address that holds a user name or password; name a variable with api_key_env instead"
    if parts.query or parts.fragment:
        return "an address with a query or fragment"
    if any(character <= " " or character == "\x7f" for character in url):
        return "an address with blanks or control characters"
    return ""


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # a malformed IPv6 host
        return None


def _port(parts: SplitResult) -> int | None:
    """Return the port, None if the address names none, -1 if what it names is not one."""
    try:
        return parts.port
    except ValueError:
        return -1
