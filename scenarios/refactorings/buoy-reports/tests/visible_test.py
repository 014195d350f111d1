"""What the reports are read for."""

import pytest
from bundles import CALM, GALE, ROUGH, bundle, shelf  # noqa: F401 - a fixture
from original import ReportError, first_gale, merge, read_log, summary


def test_means_and_maxima(shelf):
    path = bundle(shelf, "june.brg", buoy_1=[CALM, ROUGH], buoy_7=[])
    top = ["2024-06-01T00:20", 3.25]
    buoys = {"buoy-1": {"rows": 2, "mean": 2.33, "top": top}, "buoy-7": {"rows": 0}}
    assert summary(path) == {"file": "june.brg", "buoys": buoys, "damaged": []}


def test_the_rows_of_a_buoy(shelf):
    path = bundle(shelf, "june.brg", buoy_1=[CALM], buoy_7=[ROUGH])
    assert read_log(path, "buoy-7") == [{"time": "2024-06-01T00:20", "height": 3.25, "wind": 16.9}]


def test_no_such_report(shelf):
    assert summary(str(shelf / "july.brg")) is None
    with pytest.raises(ReportError):
        read_log(str(shelf / "july.brg"), "buoy-1")


def test_all_in_one_file(shelf):
    paths = [bundle(shelf, "june.brg", buoy_1=[CALM]), bundle(shelf, "july.brg", buoy_1=[ROUGH, GALE])]
    assert merge(paths, str(shelf / "all.csv")) == 3
    assert (shelf / "all.csv").read_text("utf-8").splitlines()[:2] == [
        "file,buoy,time,height,wind",
        "june.brg,buoy-1,2024-06-01T00:10,1.4,8.9",
    ]


def test_the_first_gale(shelf):
    paths = [bundle(shelf, "june.brg", buoy_1=[CALM]), bundle(shelf, "july.brg", buoy_1=[ROUGH, GALE])]
    assert first_gale(paths) == ["july.brg", "buoy-1", "2024-06-01T00:30"]
    assert first_gale(paths[:1]) is None
