"""What is right: small durations are counted up second by second like a clock; texts are right if that clock shows them."""

import random

LONGEST = 9_007_199_254_740_991
CLOCK_HOURS = 5


def _clock():
    """Spell every second of the first hours by advancing a clock."""
    spelt = []
    hours = minutes = seconds = 0
    while hours < CLOCK_HOURS:
        if hours:
            spelt.append(f"{hours}h{minutes:02}m{seconds:02}s")
        elif minutes:
            spelt.append(f"{minutes}m{seconds:02}s")
        else:
            spelt.append(f"{seconds}s")
        seconds += 1
        if seconds == 60:
            minutes, seconds = minutes + 1, 0
        if minutes == 60:
            hours, minutes = hours + 1, 0
    return spelt


SPELT = _clock()
SECONDS = {text: second for second, text in enumerate(SPELT)}


def to_seconds(text):
    """Look it up on the clock; beyond it, spell the only duration that it could be, and compare."""
    if text in SECONDS:
        return SECONDS[text]
    hours, unit, rest = text.partition("h")
    if not unit or not hours.isascii() or not hours.isdigit() or len(hours) > 20 or "1h" + rest not in SECONDS:
        return -1
    seconds = SECONDS["1h" + rest] + 3600 * (int(hours) - 1)
    return seconds if to_text(seconds) == text else -1


def to_text(seconds):
    """Read it off the clock; beyond it, only the hours differ from what the clock shows."""
    if not 0 <= seconds <= LONGEST:
        return ""
    if seconds < len(SPELT):
        return SPELT[seconds]
    return f"{seconds // 3600}" + SPELT[3600 + seconds % 3600][1:]


def duration(seed):
    """A number of seconds of any size, those near full minutes and hours more often."""
    rng = random.Random(seed)
    most = rng.choice([70, 4_000, 4_000, 20_000, 90_000, 10**9, LONGEST + 10])
    seconds = rng.randint(-3, most)
    if rng.random() < 0.4:
        unit = rng.choice([60, 3600])
        seconds = seconds // unit * unit + rng.choice([-1, 0, 1])
    return [seconds]


def duration_text(seed):
    """The spelling of a duration."""
    rng = random.Random(seed)
    most = rng.choice([70, 4_000, 4_000, 20_000, 90_000, 10**9, LONGEST])
    return [to_text(rng.randint(0, most))]


def misspelt(seed):
    """A spelling with a character or two changed, or parts in another order or number."""
    rng = random.Random(seed)
    [text] = duration_text(seed + 1000)
    if rng.random() < 0.3:
        units = [f"{rng.choice([0, 1, 5, 9, 10, 59, 60, 61])}", "s", "m", "h", "05", "00", "60"]
        return ["".join(rng.choice(units) for _ in range(rng.randint(1, 6)))]
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(["", "0", "1", "6", "9", "s", "m", "h", " ", "-", "\n", "٣"]) + text[at + rng.randint(0, 1) :]
    return [text]


def million_digits(seed):
    """More hours than there will be."""
    rng = random.Random(seed)
    return ["7" + "".join(rng.choices("0123456789", k=1_000_000)) + "h00m00s"]


def million_zeros(seed):
    """A second, after a million zeros."""
    return ["0" * 1_000_000 + "1s"]


def ages(seed):
    """Nearly the longest duration."""
    return [LONGEST - random.Random(seed).randint(0, 10**6)]


def refused(text):
    """It is no duration."""
    return -1


def written_by_division(seconds):
    """The spelling, of a duration of hours."""
    return f"{seconds // 3600}h{seconds // 60 % 60:02}m{seconds % 60:02}s"
