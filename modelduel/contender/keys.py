"""Finding the key of a contender, and never handing one service's key to another host."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping

from modelduel.contender.address import is_official
from modelduel.contender.model import Contender, ProviderFailure

SERVICE = "modelduel"
"""The name keys are filed under in the system keyring; the user name there is the variable's name."""

DUMMY = "none"
"""What is sent where a key is required by the SDK but not by the server: compatible servers without one."""

_USUAL = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY", "openai-chat": "OPENAI_API_KEY"}


def key_variable(contender: Contender) -> str | None:
    """Return the environment variable that holds a contender's key; None if it needs none.

    A server other than the service's own gets a key only if `api_key_env` names one: an official key must not leave
    for a host that was merely put into `base_url`.
    """
    if contender.provider not in _USUAL:
        return None
    if contender.api_key_env:
        return contender.api_key_env
    return _USUAL[contender.provider] if is_official(contender.provider, contender.base_url) else None


async def find_key(contender: Contender, environ: Mapping[str, str] | None = None) -> str | None:
    """Return a contender's key from the environment, else from the system keyring, else None.

    Args:
        contender: Whose key.
        environ: The environment; the process's own by default.
    """
    variable = key_variable(contender)
    if variable is None:
        return None
    value = (os.environ if environ is None else environ).get(variable, "").strip()
    # The keyring package takes 0.1 s to import and may talk to a desktop service: not on the event loop.
    return value or await asyncio.to_thread(_from_keyring, variable)


async def require_key(contender: Contender) -> str:
    """Return the key to send: the contender's, or a dummy where the server needs none.

    Raises:
        ProviderFailure: The variable is not set, or what it holds cannot be a key.
    """
    variable = key_variable(contender)
    if variable is None:
        return DUMMY
    key = await find_key(contender)
    if key is None:
        raise ProviderFailure(
            f"There is no key: {variable} is not set.",
            remedy=f"Set {variable}, or store it once with `keyring set {SERVICE} {variable}`.",
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ProviderFailure(
            f"What {variable} holds cannot be a key: it has blanks or characters no header may carry.",
            remedy=f"Set {variable} to the key alone.",
        )
    return key


def _from_keyring(variable: str) -> str | None:
    try:
        import keyring

        return keyring.get_password(SERVICE, variable) or None
    except Exception:  # noqa: BLE001  backends raise errors of their own; whatever the trouble, there is no key here
        return None
