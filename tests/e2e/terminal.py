"""A real terminal for tests: a program in tmux on a socket of its own, real keys in, the screen's characters out."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

REQUIRE = "MODELDUEL_REQUIRE_LOCAL"
"""Set to 1 where these tests must not be skipped."""

PATIENCE_S = 180.0
"""How long a text is waited for before the test fails; no test is about this number."""

_LOOK_S = 0.02
_CALM_LOOKS = 8
_MODES = (
    "alternate_on", "cursor_flag", "insert_flag", "keypad_cursor_flag", "keypad_flag", "mouse_all_flag",
    "mouse_any_flag", "mouse_button_flag", "mouse_sgr_flag", "mouse_standard_flag", "mouse_utf8_flag", "origin_flag",
    "wrap_flag", "scroll_region_upper", "scroll_region_lower",
)  # fmt: skip


def require_tmux() -> None:
    """Skip the test, or fail it where nothing may be skipped, when there is no tmux."""
    if shutil.which("tmux") is None:
        if os.environ.get(REQUIRE) == "1":
            pytest.fail(f"{REQUIRE}=1, but there is no tmux", pytrace=False)
        pytest.skip("There is no tmux to be the terminal")


class Terminal:
    """One window of one tmux server. Use it as a context, so that nothing is left behind.

    Args:
        folder: Where its socket is, and the program's current folder.
        environment: All that the program's shell knows.
        term: What the program is told about its terminal.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        *,
        width: int = 120,
        height: int = 40,
        term: str = "tmux-256color",
    ) -> None:
        require_tmux()
        self.folder = folder
        self._environment = {**environment, "TERM": "xterm-256color"}
        self._socket = folder / "tmux"
        self._size = (width, height)
        # An answer that sets the clipboard, the title or the window's name must be able to, or its test proves nothing.
        self._tmux(
            "-f", os.devnull, "start-server", ";", "set", "-s", "exit-empty", "off", ";",
            "set", "-s", "set-clipboard", "on", ";", "set", "-s", "escape-time", "0", ";",
            "set", "-g", "default-terminal", term, ";", "setw", "-g", "allow-rename", "on", ";",
            "setw", "-g", "automatic-rename", "off", ";",
            "set", "-g", "status", "off",
        )  # fmt: skip

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._tmux("kill-server", check=False)

    # In.

    def shell(self) -> None:
        """Open the window, with a shell that controls jobs."""
        width, height = self._size
        self._tmux(
            "new-session", "-d", "-s", "main", "-x", str(width), "-y", str(height), "-c", str(self.folder),
            "env", "PS1=> ", "/bin/bash", "--norc", "--noprofile", "-i",
        )  # fmt: skip
        self.wait(">")

    def run(self, *words: str) -> None:
        """Start `modelduel WORDS` from a new window's shell; its exit code is printed when it has ended."""
        self.shell()
        self.line(modelduel(*words) + '; echo "ended with $?"')

    def line(self, text: str) -> None:
        """Type a line and press enter."""
        self.type(text)
        self.keys("Enter")

    def type(self, text: str) -> None:
        """Type characters."""
        self._tmux("send-keys", "-t", "main", "-l", "--", text)

    def keys(self, *names: str) -> None:
        """Press keys by tmux's names: `Enter`, `Escape`, `C-z`, or a character."""
        self._tmux("send-keys", "-t", "main", "--", *(r"\;" if name == ";" else name for name in names))

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self._tmux("resize-window", "-t", "main", "-x", str(width), "-y", str(height))

    def hang_up(self) -> None:
        """Take the terminal away, as a closed window or a lost connection does."""
        self._tmux("kill-session", "-t", "main")

    # Out.

    def screen(self) -> str:
        """Return the characters of the screen, lines without their trailing blanks."""
        shown = self._tmux("capture-pane", "-t", "main", "-p")
        return "\n".join(line.rstrip() for line in shown.splitlines())

    def painted(self) -> str:
        """Return the screen with its colours, as escape sequences."""
        return self._tmux("capture-pane", "-t", "main", "-p", "-e")

    def record(self, path: Path) -> None:
        """Write every byte that the programs send from now on to a file."""
        self._tmux("pipe-pane", "-t", "main", f"cat > {shlex.quote(str(path))}")

    def wait(self, *texts: str, gone: str | None = None) -> str:
        """Wait until all texts are on the screen and `gone` is not; return the screen."""
        return self.until(
            lambda screen: all(text in screen for text in texts) and (gone is None or gone not in screen),
            f"{' and '.join(map(repr, texts))} on the screen" + (f" without {gone!r}" if gone else ""),
        )

    def until(self, holds: Callable[[str], bool], what: str) -> str:
        """Wait until something holds of the screen; return it."""
        deadline = time.monotonic() + PATIENCE_S
        while not holds(screen := self.screen()):
            if time.monotonic() > deadline:
                pytest.fail(f"Waited {PATIENCE_S:.0f} s for {what}\n\nThe screen:\n{screen}", pytrace=True)
            time.sleep(_LOOK_S)
        return screen

    def calm(self) -> str:
        """Wait until the screen has stayed as it is for a while; return it. Before, it may be painted in part."""
        seen: list[str] = []

        def same(screen: str) -> bool:
            seen.append(screen)
            return seen[-_CALM_LOOKS:] == [screen] * _CALM_LOOKS

        return self.until(same, "the screen to come to rest")

    def modes(self) -> dict[str, str]:
        """Return what programs have switched on and off in the terminal: mode -> value."""
        shown = self._tmux("display-message", "-t", "main", "-p", " ".join(f"#{{{name}}}" for name in _MODES))
        return dict(zip(_MODES, shown.rstrip("\n").split(" "), strict=True))

    def names(self) -> tuple[str, str]:
        """Return the pane's title and the window's name."""
        title, name = self._tmux("display-message", "-t", "main", "-p", "#{pane_title}\n#{window_name}").splitlines()
        return title, name

    def clipboard(self) -> str | None:
        """Return what the clipboard was set to; None when nobody has set it."""
        if not self._tmux("list-buffers"):
            return None
        return self._tmux("show-buffer")

    def processes(self) -> list[int]:
        """Return the window's shell and everything below it."""
        found = [int(self._tmux("display-message", "-t", "main", "-p", "#{pane_pid}"))]
        for pid in found:
            found += children(pid)
        return found

    def program(self) -> int:
        """Return the process that the shell started."""
        return wait_for(lambda: children(self.processes()[0]), "a program below the shell")[0]

    def _tmux(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["tmux", "-u", "-S", str(self._socket), *words],
            capture_output=True, env=self._environment, check=False, timeout=PATIENCE_S,
        )  # fmt: skip
        if check and done.returncode != 0:
            raise RuntimeError(f"tmux {shlex.join(words)}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode("utf-8", "replace")


def modelduel(*words: str) -> str:
    """Return the shell's words for a call of the program under test."""
    return shlex.join([sys.executable, "-m", "modelduel", *words])


def children(pid: int) -> list[int]:
    """Return a process's children; none when it is gone."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def alive(pid: int) -> bool:
    """Return whether a process runs still; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def wait_for(look: Callable[[], T], what: str) -> T:
    """Look until something true is seen; return it."""
    deadline = time.monotonic() + PATIENCE_S
    while not (seen := look()):
        if time.monotonic() > deadline:
            pytest.fail(f"Waited {PATIENCE_S:.0f} s for {what}.")
        time.sleep(_LOOK_S)
    return seen
