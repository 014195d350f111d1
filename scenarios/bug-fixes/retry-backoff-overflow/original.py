"""Retry delays of the outbox worker.

A delivery that a partner's endpoint does not take stays in the outbox and is tried again, with growing waits, until
it is taken or somebody deletes it. There is no last attempt: an endpoint that was down for a month gets its
deliveries on the day it is back.

The waits come from the `retry` section of the partner's settings, all in seconds:

    initial   wait after the first failed attempt; 0 means: at once, apart from the jitter
    base      each wait is this many times the one before
    jitter    up to so much is added at random, lest all deliveries come back in the same second
    maximum   no wait is longer than this, jitter included

A section names only what differs from DEFAULTS.
"""

DEFAULTS = {"initial": 0.5, "base": 2.0, "jitter": 1.0, "maximum": 300.0}

# A wait below a millisecond is a typing error: somebody thought in minutes.
SHORTEST_INITIAL = 0.001
LONGEST_MAXIMUM = 7 * 24 * 3600


class SettingsError(ValueError):
    """The section cannot be used as it stands."""


def retry_settings(section):
    """The section completed with the defaults; SettingsError if it makes no sense."""
    unknown = sorted(set(section) - set(DEFAULTS))
    if unknown:
        raise SettingsError(f"unknown retry settings: {', '.join(unknown)}")
    settings = {**DEFAULTS, **section}
    if settings["initial"] != 0 and settings["initial"] < SHORTEST_INITIAL:
        raise SettingsError("initial must be 0 or at least a millisecond")
    if settings["base"] < 1:
        raise SettingsError("base below 1: waits would shrink")
    if settings["jitter"] < 0:
        raise SettingsError("jitter must not be negative")
    if not 0 < settings["maximum"] <= LONGEST_MAXIMUM:
        raise SettingsError("maximum must be above 0 and at most a week")
    return settings


def _backoff(settings, attempt):
    if attempt < 1:
        raise ValueError("attempts are counted from 1")
    return settings["initial"] * settings["base"] ** (attempt - 1)


def wait_after(section, attempt, roll=0.0):
    """Seconds to wait after failed attempt number `attempt`, counted from 1.

    `roll` is the random draw for the jitter, 0.0 up to 1.0. It is passed in so that the worker's tests can fix it.
    """
    settings = retry_settings(section)
    wait = _backoff(settings, attempt) + settings["jitter"] * roll
    return min(wait, settings["maximum"])


def plan(section, attempts):
    """The waits after each of the first `attempts` attempts, without jitter, as the partner's page lists them."""
    settings = retry_settings(section)
    return [min(_backoff(settings, attempt), settings["maximum"]) for attempt in range(1, attempts + 1)]


def log_line(section, delivery_id, attempt, roll=0.0):
    """What the worker logs when an attempt has failed."""
    wait = wait_after(section, attempt, roll)
    return f"delivery {delivery_id}: attempt {attempt} failed, next in {wait:.1f} s"
