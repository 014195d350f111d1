"""Signed tickets for the document archive: whoever holds one may fetch the document it names until it runs out.

A ticket is three parts joined by dots, each in URL-safe base 64 without padding: a header, the claims, and a MAC over
the first two as they stand. The web shop (Frankfurt) makes them with `issue`; the archive's download endpoint (in
Virginia) calls `check` and answers 403 with the text of a TicketError. Only these two services know the keys.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
import logging
import secrets
from dataclasses import dataclass

log = logging.getLogger("archive.tickets")

LIFETIME = dt.timedelta(minutes=15)
MAX_TICKET = 2_000  # characters
MACS = {"HS256": hashlib.sha256, "HS512": hashlib.sha512, "none": None}  # "none" is for the tests of the web shop


class TicketError(Exception):
    """The ticket is not valid; the text may be shown to the caller."""


@dataclass(frozen=True)
class Ticket:
    document: str
    holder: str
    nonce: str
    expires: dt.datetime


@dataclass(frozen=True)
class Key:
    id: str
    secret: bytes
    algorithm: str = "HS256"


class Keyring:
    """The keys by id: the newest signs, all of them verify, so that keys can be changed without a gap."""

    def __init__(self, keys: list[Key]) -> None:
        if not keys:
            raise ValueError("A key ring needs at least one key.")
        self.newest = keys[-1]
        self._keys = {key.id: key for key in keys}
        log.info("ticket keys loaded: %s", keys)

    def get(self, id_: object) -> Key:
        key = self._keys.get(id_) if isinstance(id_, str) else None
        if key is None:
            raise TicketError("The ticket was signed with an unknown key.")
        return key


def issue(ring: Keyring, document: str, holder: str) -> str:
    """Return a ticket for one document, good for LIFETIME from now."""
    key = ring.newest
    header = {"alg": key.algorithm, "kid": key.id}
    expires = dt.datetime.now() + LIFETIME
    claims = {
        "doc": document,
        "sub": holder,
        "nonce": secrets.token_hex(8),  # makes two tickets differ; nobody remembers it
        "exp": expires.isoformat(timespec="seconds"),
    }
    signed = f"{_pack(header)}.{_pack(claims)}"
    return f"{signed}.{_encode(_mac(key.algorithm, key.secret, signed))}"


def check(ring: Keyring, text: str) -> Ticket:
    """Return what a ticket entitles to. Raises TicketError."""
    if len(text) > MAX_TICKET:
        raise TicketError("The ticket is too long.")
    try:
        head, body, mac = text.split(".")
        header, claims = json.loads(_decode(head)), json.loads(_decode(body))
        given = _decode(mac)
    except (ValueError, binascii.Error, RecursionError):
        raise TicketError("The ticket is malformed.") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise TicketError("The ticket is malformed.")
    key = ring.get(header.get("kid"))
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in MACS:
        raise TicketError("The ticket's algorithm is not supported.")
    expected = _mac(algorithm, key.secret, f"{head}.{body}")
    if given != expected:
        log.warning("bad signature on a ticket for %r", claims.get("doc"))
        raise TicketError("The ticket's signature is wrong.")
    try:
        ticket = Ticket(claims["doc"], claims["sub"], claims["nonce"], dt.datetime.fromisoformat(claims["exp"]))
    except (KeyError, TypeError, ValueError):
        raise TicketError("The ticket is malformed.") from None
    if dt.datetime.now() >= ticket.expires:
        raise TicketError("The ticket has run out.")
    return ticket


def _mac(algorithm: str, secret: bytes, signed: str) -> bytes:
    digest = MACS[algorithm]
    if digest is None:
        return b""
    return hmac.new(secret, signed.encode("ascii"), digest).digest()


def _pack(value: dict[str, str]) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode("utf-8"))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
