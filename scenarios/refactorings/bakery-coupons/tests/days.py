"""A clock to be turned, put in the place of time.time."""

import time

import pytest

NOON = 1718366400.0
"""2024-06-14T12:00Z."""
HOUR = 3600.0
DAY = 24 * HOUR


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    turned = Clock()
    monkeypatch.setattr(time, "time", turned)
    return turned
