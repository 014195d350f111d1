"""Reports to be read. barge.py beside this file is the real one, whatever lies beside the answer."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.modules.pop("barge", None)

import barge  # noqa: E402
import pytest  # noqa: E402

CALM = ["2024-06-01T00:10", "1.4", "8.9"]
ROUGH = ["2024-06-01T00:20", "3.25", "16.9"]
GALE = ["2024-06-01T00:30", "6.1", "17.2"]


@pytest.fixture
def shelf(tmp_path):
    """A folder for reports, none of which may be left mounted."""
    barge._mounted.clear()
    yield tmp_path
    assert barge.mounted() == []


def bundle(folder, name, **buoys):
    """Write a report; returns its path as text."""
    path = folder / name
    barge.pack(path, [(buoy.replace("_", "-"), rows) for buoy, rows in buoys.items()])
    return str(path)


def damage(path, old, new):
    """Change what is in a report without its checksums."""
    file = pathlib.Path(path)
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return path
