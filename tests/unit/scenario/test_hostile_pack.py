"""A pack from a stranger: whatever it names, holds or is called, it is refused or shown harmlessly, and soon."""

from __future__ import annotations

import os
import sys

import pytest

from modelduel.cli import cli, main
from modelduel.errors import FindingsError, InputError
from modelduel.scenario import index, load
from modelduel.scenario.index import open_pack
from modelduel.scenario.load import load_pack, load_scenario

BUG = "bug-fixes/late-sum/scenario.toml"
CASES = "bug-fixes/late-sum/tests/cases.toml"
REVIEW = "reviews/look-here/scenario.toml"
NAMED = {
    "files[1]": (BUG, 'files = ["original.py"]', "files = [{}]"),
    "tests.cases": (BUG, 'cases = "tests/cases.toml"', "cases = {}"),
    "tests.oracle": (BUG, 'oracle = "tests/oracle.py"', "oracle = {}"),
    "variant[1].file": (BUG, 'file = "variants/reference.py"', "file = {}"),
    "review.reference": (REVIEW, 'reference = "reference.md"', "reference = {}"),
    "review.stock": (REVIEW, 'stock = "stock.md"', "stock = {}"),
    "review.schema": (REVIEW, "[review]", "[review]\nschema = {}"),
}
OUT = [
    "/etc/passwd",
    "../../../etc/passwd",
    "tests/../../x",
    "~/x",
    "..",
    "a//b",
    "a\\\\b",
    "C:x",
    "x\\u0000y",
    "x\\u001b[2J",
]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(index.paths, "cache_dir", lambda: tmp_path / "cache")


def findings(root):
    with pytest.raises(FindingsError) as loading:
        load_pack(root)
    with pytest.raises(FindingsError) as opening:
        open_pack(root)
    assert list(map(str, opening.value.findings)) == list(map(str, loading.value.findings))
    return loading.value.findings


@pytest.mark.parametrize("path", OUT)
@pytest.mark.parametrize("key", NAMED)
def test_nothing_that_a_scenario_names_leads_out_of_its_folder(write_pack, key, path):
    file, old, new = NAMED[key]

    found = findings(write_pack({file: (old, new.format(f'"{path}"'))}))

    assert key in {one.key for one in found}
    assert "root:" not in str(found)


def test_a_table_that_stands_for_endless_tests_is_refused_before_their_names_are_made(write_pack):
    many = "".join(f'[[generated]]\nid = "g{n}"\ngenerator = "numbers"\ncount = 10000\n' for n in range(300))

    found = findings(write_pack({CASES: f'entry = "total"\n{many}'}))

    assert [(one.key, one.found) for one in found if one.file.endswith("cases.toml")] == [("generated", "3000000")]


def test_files_that_are_too_large_together_are_refused(write_pack, monkeypatch):
    monkeypatch.setattr(load, "MAX_TEXTS", 100)

    found = findings(write_pack({"bug-fixes/late-sum/original.py": "#" * 90}))

    assert any(one.expected == "at most 100 characters in all files together" for one in found)


@pytest.mark.parametrize("name", [BUG, CASES, "pack.toml", "bug-fixes/late-sum/original.py"])
def test_a_huge_file_is_not_read(write_pack, name):
    root = write_pack()
    os.truncate(root / name, 1 << 40)

    assert any("at most" in one.expected for one in findings(root))


@pytest.mark.parametrize("name", [BUG, "pack.toml"])
def test_a_pipe_in_place_of_a_file_hangs_nothing(write_pack, name):
    root = write_pack()
    (root / name).unlink()
    os.mkfifo(root / name)

    if name == BUG:
        assert [one.expected for one in findings(root)] == ["a regular file"]
    else:
        with pytest.raises(InputError, match="no pack here"):
            open_pack(root)


def test_names_that_steer_a_terminal_are_shown_harmlessly(write_pack, capsys, monkeypatch):
    root = write_pack()
    (root / "bug-fixes/late-sum").rename(root / "bug-fixes/late\x1b[2J\u202esum")

    monkeypatch.setattr(sys, "argv", ["modelduel", "scenarios", "list", "--pack", str(root)])

    with pytest.raises(SystemExit) as stopped:
        main()

    said = capsys.readouterr()
    assert stopped.value.code == 2
    assert "the folder's name" in said.err
    assert not {"\x1b", "\u202e"} & set(said.err + said.out)


def test_a_title_that_turns_text_round_is_listed_harmlessly(write_pack, capsys):
    root = write_pack({BUG: ('title = "A sum', 'title = "A \u202e\u2066sum')})

    cli.main(["scenarios", "list", "--pack", str(root)], standalone_mode=False)

    said = capsys.readouterr().out
    assert "late-sum" in said
    assert not {"\u202e", "\u2066"} & set(said)


def test_a_variants_folder_with_a_link_to_everything_is_not_walked(write_pack, tmp_path):
    root = write_pack()
    (root / "bug-fixes/late-sum/variants/folder/all").symlink_to("/")

    assert any("symbolic link" in one.found or "plain" in one.expected for one in findings(root))


def test_a_scenario_file_that_is_a_link_is_not_followed_by_its_id(write_pack, tmp_path):
    secret = tmp_path / "secret.toml"
    secret.write_text("key = 1\n")
    root = write_pack({BUG: None})
    (root / "bug-fixes/late-sum").mkdir(parents=True, exist_ok=True)
    (root / BUG).symlink_to(secret)

    with pytest.raises(InputError, match="no scenario"):
        load_scenario("late-sum", root)
