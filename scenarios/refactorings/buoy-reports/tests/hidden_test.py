"""What decides: the same results, the same errors, and everything put back whatever happened."""

import pathlib

import pytest
from bundles import CALM, GALE, ROUGH, barge, bundle, damage, shelf  # noqa: F401 - a fixture
from original import ReportError, first_gale, merge, read_log, summary

HEAD = "file,buoy,time,height,wind\n"


def no_bundle(folder):
    path = folder / "notes.brg"
    path.write_text("dear all\n", "utf-8")
    return str(path)


def damaged(folder, name="may.brg"):
    """Buoy 2 of three is damaged, in its second row."""
    path = bundle(folder, name, buoy_1=[CALM], buoy_2=[CALM, ROUGH], buoy_3=[GALE])
    return damage(path, "3.25", "2.25")


def senseless(folder):
    """Buoy 2 of three has a row that is too short, and one that is no number."""
    return bundle(folder, "april.brg", buoy_1=[CALM], buoy_2=[["12:00"], ["12:10", "high", "strong"]], buoy_3=[GALE])


def test_damaged_buoys_are_named_and_the_others_counted(shelf):
    found = summary(damaged(shelf))
    assert found["damaged"] == ["buoy-2"]
    assert list(found["buoys"]) == ["buoy-1", "buoy-3"]
    assert found["buoys"]["buoy-3"] == {"rows": 1, "mean": 6.1, "top": ["2024-06-01T00:30", 6.1]}


def test_the_first_of_the_highest_waves_counts(shelf):
    rows = [["a", "2", "1"], ["b", "5", "1"], ["c", "5.0", "1"], ["d", "1", "1"]]
    found = summary(bundle(shelf, "june.brg", buoy_1=rows))
    assert found["buoys"]["buoy-1"] == {"rows": 4, "mean": 3.25, "top": ["b", 5.0]}


def test_waves_below_zero_have_a_maximum_too(shelf):
    found = summary(bundle(shelf, "june.brg", buoy_1=[["a", "-2", "1"], ["b", "-0.5", "1"]]))
    assert found["buoys"]["buoy-1"]["top"] == ["b", -0.5]


@pytest.mark.parametrize("rows", [[["12:00"]], [["12:10", "high", "1"]], [CALM, ["", "", ""]]])
def test_a_senseless_row_makes_the_whole_file_useless(shelf, rows):
    path = bundle(shelf, "june.brg", buoy_1=[CALM], buoy_2=rows, buoy_3=[CALM])
    assert summary(path) is None


def test_a_row_of_two_cells_is_enough_for_a_summary(shelf):
    assert summary(bundle(shelf, "june.brg", buoy_1=[["12:00", "1.5"]]))["buoys"]["buoy-1"]["rows"] == 1


def test_a_senseless_row_in_a_damaged_crate_counts_first(shelf):
    path = damage(bundle(shelf, "june.brg", buoy_1=[CALM, ROUGH]), "1.4", "x")
    assert summary(path) is None


def test_what_is_no_bundle_has_no_summary(shelf):
    assert summary(no_bundle(shelf)) is None
    assert summary(str(shelf)) is None


def test_a_report_without_buoys(shelf):
    path = bundle(shelf, "june.brg")
    assert summary(path) == {"file": "june.brg", "buoys": {}, "damaged": []}
    assert merge([path], str(shelf / "all.csv")) == 0
    assert first_gale([path]) is None


def test_a_report_that_somebody_else_reads(shelf):
    path, skipped = bundle(shelf, "june.brg", buoy_1=[GALE]), []
    hold = barge.mount(path)
    assert summary(path) is None
    with pytest.raises(ReportError):
        read_log(path, "buoy-1")
    with pytest.raises(ReportError):
        merge([path], str(shelf / "all.csv"))
    assert first_gale([path], skipped) is None
    assert skipped == [["june.brg", None]]
    hold.unmount()


def test_errors_of_a_log(shelf):
    for path, buoy in (
        (no_bundle(shelf), "buoy-1"),
        (damaged(shelf), "buoy-2"),
        (damaged(shelf), "buoy-9"),
        (senseless(shelf), "buoy-2"),
        (bundle(shelf, "two.brg", buoy_1=[CALM, ["12:00", "1.5"]]), "buoy-1"),
        (bundle(shelf, "wind.brg", buoy_1=[["12:00", "1.5", "-"]]), "buoy-1"),
    ):
        with pytest.raises(ReportError):
            read_log(path, buoy)
        assert barge.mounted() == []


def test_a_log_needs_only_its_own_buoy(shelf):
    assert len(read_log(damaged(shelf), "buoy-3")) == 1
    assert read_log(senseless(shelf), "buoy-1") == [{"time": "2024-06-01T00:10", "height": 1.4, "wind": 8.9}]
    assert read_log(bundle(shelf, "none.brg", buoy_1=[]), "buoy-1") == []


def test_cells_beyond_the_third_are_left_out_of_a_log(shelf):
    path = bundle(shelf, "june.brg", buoy_1=[[*CALM, "rain"]])
    assert read_log(path, "buoy-1") == [{"time": "2024-06-01T00:10", "height": 1.4, "wind": 8.9}]


def test_rows_of_other_lengths_are_not_merged_and_nothing_is_converted(shelf):
    path = bundle(shelf, "june.brg", buoy_1=[["12:00"], CALM, [*CALM, "x"]], buoy_2=[["12:10", "high", "strong"]])
    assert merge([path], str(shelf / "all.csv")) == 2
    expected = HEAD + "june.brg,buoy-1,2024-06-01T00:10,1.4,8.9\njune.brg,buoy-2,12:10,high,strong\n"
    assert (shelf / "all.csv").read_bytes() == expected.encode()


def test_the_same_report_may_be_merged_twice(shelf):
    path = bundle(shelf, "june.brg", buoy_1=[CALM])
    assert merge([path, path], str(shelf / "all.csv")) == 2
    assert merge([], str(shelf / "all.csv")) == 0
    assert (shelf / "all.csv").read_text("utf-8") == HEAD
    assert sorted(one.name for one in shelf.iterdir()) == ["all.csv", "june.brg"]


@pytest.mark.parametrize("second", [no_bundle, damaged, lambda folder: str(folder / "nothing.brg")])
def test_after_an_error_the_merged_file_is_as_it_was(shelf, second):
    first, bad = bundle(shelf, "june.brg", buoy_1=[CALM]), second(shelf)
    for before in (None, "old\n"):
        out = shelf / "all.csv"
        if before:
            out.write_text(before, "utf-8")
        with pytest.raises(ReportError):
            merge([first, bad, first], str(out))
        assert (out.read_text("utf-8") if out.exists() else None) == before
        assert not pathlib.Path(f"{out}.part").exists()
        assert barge.mounted() == []


def test_a_folder_that_is_not_there_is_no_fault_of_the_reports(shelf):
    with pytest.raises(FileNotFoundError):
        merge([bundle(shelf, "june.brg", buoy_1=[CALM])], str(shelf / "nowhere" / "all.csv"))


def test_gales_begin_at_their_limit_and_in_order(shelf):
    one = bundle(shelf, "june.brg", buoy_1=[ROUGH, ["t", "1", "17.19"]], buoy_2=[["u", "1", "20"], GALE])
    other = bundle(shelf, "july.brg", buoy_1=[GALE])
    assert first_gale([one, other]) == ["june.brg", "buoy-2", "u"]
    assert first_gale([other, one]) == ["july.brg", "buoy-1", "2024-06-01T00:30"]
    assert first_gale([]) is None


def test_what_cannot_be_read_is_passed_over_and_noted(shelf):
    skipped = ["before"]
    paths = [no_bundle(shelf), damaged(shelf)]
    assert first_gale(paths, skipped) == ["may.brg", "buoy-3", "2024-06-01T00:30"]
    assert skipped == ["before", ["notes.brg", None], ["may.brg", "buoy-2"]]
    skipped = []
    assert first_gale([senseless(shelf)], skipped) == ["april.brg", "buoy-3", "2024-06-01T00:30"]
    assert skipped == [["april.brg", "buoy-2"]]


def test_a_gale_before_the_damage_counts_and_nothing_is_noted(shelf):
    path, skipped = damage(bundle(shelf, "june.brg", buoy_1=[GALE, ROUGH]), "3.25", "9.25"), []
    assert first_gale([path], skipped) == ["june.brg", "buoy-1", "2024-06-01T00:30"]
    path = bundle(shelf, "july.brg", buoy_1=[["t", "1", "17.3"], ["12:00"]])
    assert first_gale([path], skipped) == ["july.brg", "buoy-1", "t"]
    assert skipped == []


def test_reports_may_come_one_by_one(shelf):
    paths = [bundle(shelf, "june.brg", buoy_1=[CALM]), bundle(shelf, "july.brg", buoy_1=[GALE])]
    assert merge(iter(paths), str(shelf / "all.csv")) == 2
    seen = iter([*paths, "never.brg"])
    assert first_gale(seen) == ["july.brg", "buoy-1", "2024-06-01T00:30"]
    assert list(seen) == ["never.brg"]
