"""Where things live: the shipped packs and sessions, and the user's own folders."""

from __future__ import annotations

from pathlib import Path

import platformdirs

APP = "modelduel"
_PACKAGE = Path(__file__).parent
_SAMPLES = frozenset({"2026-11-22-demo"})
"""The names of the shipped sessions; the wheel's `force-include` lists the same."""


def _shipped(kind: str) -> Path:
    """Return a folder that stands beside the package in a checkout and inside it in an installed wheel."""
    inside = _PACKAGE / "data" / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def core_pack() -> Path:
    """Return the folder of the core pack."""
    return _shipped("scenarios")


def sample_sessions() -> Path:
    """Return the folder of the shipped sample sessions."""
    return _shipped("sessions")


def is_shipped(session: Path) -> bool:
    """Return whether a session came with the program; in a checkout, the user's own may stand beside it."""
    return session.name in _SAMPLES and session.parent.resolve() == sample_sessions().resolve()


def config_file() -> Path:
    """Return the place of the user's `config.toml` (it need not exist)."""
    return Path(platformdirs.user_config_dir(APP)) / "config.toml"


def cache_dir() -> Path:
    """Return the folder for what can be fetched or made again."""
    return Path(platformdirs.user_cache_dir(APP))


def packs_dir() -> Path:
    """Return the folder for the user's own packs: written ones, and imported ones."""
    return Path(platformdirs.user_data_dir(APP)) / "packs"


def sessions_dir(chosen: Path | None = None) -> Path:
    """Return where new sessions go.

    `chosen` (from the command line or the config) wins; else a `sessions` folder beside a `scenarios` folder in the
    current directory; else the platform's data folder, because code under comparison is often private.
    """
    if chosen is not None:
        return chosen.expanduser()
    if Path("sessions").is_dir() and Path("scenarios").is_dir():  # relative: the current directory may be gone
        return Path.cwd() / "sessions"
    return Path(platformdirs.user_data_dir(APP)) / "sessions"
