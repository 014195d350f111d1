"""Attachments to insurance claims: photographs of the damage, invoices, police reports.

The customer's app sends one file per request; the claims desk opens it in the browser, on the same host as the rest of
our back office. Both routes sit behind the gateway, which knows the user and lets nobody near other people's claims.
"""

import hashlib
import logging
import os
import tempfile
from pathlib import Path

import asyncpg
from fastapi import APIRouter, Depends, HTTPException, UploadFile
from fastapi.responses import FileResponse

from .database import connection

log = logging.getLogger("claims.attachments")
router = APIRouter(prefix="/claims/{claim_id}/attachments")

ROOT = Path(os.environ["ATTACHMENT_ROOT"])
INCOMING = ROOT / "incoming"  # on the same volume, so that a finished file can be renamed into its place
ALLOWED = ("image/", "application/pdf")
CHUNK = 1024 * 1024
MAX_PER_CLAIM = 40


@router.post("", status_code=201)
async def upload(claim_id: int, file: UploadFile, db: asyncpg.Connection = Depends(connection)) -> dict:
    """Store one file with its claim; what the claim holds already is not stored again."""
    if not file.filename:
        raise HTTPException(422, "The file has no name.")
    if not (file.content_type or "").startswith(ALLOWED):
        raise HTTPException(415, "Please send a picture or a PDF.")
    held = await db.fetchval("SELECT count(*) FROM attachments WHERE claim_id = $1", claim_id)
    if held >= MAX_PER_CLAIM:
        raise HTTPException(409, f"A claim holds at most {MAX_PER_CLAIM} files.")

    handle, name = tempfile.mkstemp(dir=INCOMING)
    received = Path(name)
    with os.fdopen(handle, "wb") as out:
        while chunk := await file.read(CHUNK):
            out.write(chunk)

    digest = _sha256(received)
    known = await db.fetchrow(
        "SELECT id, name FROM attachments WHERE claim_id = $1 AND sha256 = $2", claim_id, digest
    )
    if known is not None:
        log.info("claim %d already holds %s", claim_id, digest)
        return {"id": known["id"], "name": known["name"], "duplicate": True}

    folder = ROOT / str(claim_id) / digest[:16]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file.filename
    os.replace(received, target)
    try:
        id_ = await db.fetchval(
            "INSERT INTO attachments (claim_id, name, path, content_type, sha256, size)"
            " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            claim_id,
            file.filename,
            str(target),
            file.content_type,
            digest,
            target.stat().st_size,
        )
    except asyncpg.UniqueViolationError:  # the same file twice at the same moment: the other request has stored it
        raise HTTPException(409, "This file is being stored already.") from None
    log.info("claim %d: stored attachment %d", claim_id, id_)
    return {"id": id_, "name": file.filename, "duplicate": False}


@router.get("/{attachment_id}")
async def download(claim_id: int, attachment_id: int, db: asyncpg.Connection = Depends(connection)) -> FileResponse:
    """Show a file in the browser of the claims desk."""
    row = await db.fetchrow(
        "SELECT name, path, content_type FROM attachments WHERE id = $1 AND claim_id = $2", attachment_id, claim_id
    )
    if row is None:
        raise HTTPException(404, "There is no such attachment.")
    return FileResponse(
        row["path"], media_type=row["content_type"], filename=row["name"], content_disposition_type="inline"
    )


def _sha256(path: Path) -> str:
    """Return the digest of a file of any size, without holding it in memory."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
