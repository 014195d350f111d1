"""What decides: the same draws in the same order, and the clock as it is at each call."""

import random

import pytest
from days import DAY, HOUR, NOON, clock  # noqa: F401 - a fixture
from original import ALPHABET, KINDS, CouponError, Coupons, Expired, TooSoon, Unknown, Used, new_code, raffle


def code_from(drawn):
    letters = "".join(drawn.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def seeded(seed):
    """Seed what the module draws from; returns a twin to foretell it."""
    random.seed(seed)
    return random.Random(seed)


def seed_for(wanted):
    """The first seed whose first draw is in a range."""
    low, high = wanted
    return next(seed for seed in range(10_000) if low <= random.Random(seed).random() < high)


GOLD, SILVER, NOTHING = (0.0, 0.02), (0.02, 0.25), (0.25, 1.0)


def held(coupons, code):
    return coupons.coupons[code]


@pytest.mark.parametrize("kind", ["welcome", "silver", "gold"])
def test_issuing_draws_a_code_and_nothing_else(clock, kind):
    coupons, drawn = Coupons(), seeded(11)
    clock.now += 5
    code = coupons.issue("ada", kind)
    assert code == code_from(drawn)
    assert random.getstate() == drawn.getstate()
    assert held(coupons, code) == {
        "customer": "ada", "kind": kind, "issued": NOON + 5, "expires": NOON + 5 + KINDS[kind]["days"] * DAY, "used": None,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_birthdays_draw_the_code_first_and_the_hours_then(clock, seed):
    coupons, drawn = Coupons(), seeded(seed)
    code = coupons.issue(None, "birthday")
    assert code == code_from(drawn)
    assert held(coupons, code)["expires"] == NOON + 7 * DAY + drawn.randint(0, 48) * HOUR
    assert random.getstate() == drawn.getstate()


def test_a_code_that_is_taken_is_drawn_again(clock):
    coupons, drawn = Coupons(), seeded(4)
    first = coupons.issue("ada", "silver")
    random.seed(4)
    assert [first, coupons.issue("bob", "silver")] == [code_from(drawn), code_from(drawn)]


def test_kinds_are_what_they_were():
    found = {kind: (about["percent"], about["days"]) for kind, about in KINDS.items()}
    assert found == {"welcome": (20, 30), "birthday": (50, 7), "silver": (10, 3), "gold": (100, 3)}


def test_an_unknown_kind_draws_nothing(clock):
    drawn = seeded(4)
    with pytest.raises(CouponError):
        Coupons().issue("ada", "platinum")
    assert random.getstate() == drawn.getstate()


@pytest.mark.parametrize(("luck", "kind"), [(GOLD, "gold"), (SILVER, "silver")])
def test_luck_at_the_wheel(clock, luck, kind):
    coupons, drawn = Coupons(), seeded(seed_for(luck))
    drawn.random()
    code = coupons.spin("ada")
    assert code == code_from(drawn)
    assert held(coupons, code)["kind"] == kind
    assert held(coupons, code)["customer"] == "ada"


@pytest.mark.parametrize(("drawn", "kind"), [(0.0199, "gold"), (0.02, "silver"), (0.2499, "silver"), (0.25, None)])
def test_limits_of_luck(clock, monkeypatch, drawn, kind):
    coupons = Coupons()
    random.seed(0)  # whose first draw is 0.84
    monkeypatch.setattr(random, "random", lambda: drawn)
    code = coupons.spin("ada")
    assert (code and held(coupons, code)["kind"]) == kind


def test_the_wheel_turns_once_in_twenty_hours(clock):
    coupons = Coupons()
    random.seed(seed_for(NOTHING))
    coupons.spin("ada")
    coupons.spin("bob")
    clock.now += 20 * HOUR - 1
    with pytest.raises(TooSoon):
        coupons.spin("ada")
    clock.now += 1
    coupons.spin("ada")
    clock.now += 19 * HOUR
    with pytest.raises(TooSoon):
        coupons.spin("ada")


def test_who_comes_too_soon_draws_too(clock):
    coupons, drawn = Coupons(), seeded(seed_for(NOTHING))
    coupons.spin("ada")
    for _ in range(3):
        with pytest.raises(TooSoon):
            coupons.spin("ada")
    for _ in range(4):
        drawn.random()
    assert random.getstate() == drawn.getstate()


def test_the_fifth_bad_spin_in_a_row_wins(clock):
    coupons, found = Coupons(), []
    for _ in range(11):
        random.seed(seed_for(NOTHING))
        found.append(coupons.spin("ada"))
        clock.now += DAY
    assert [number for number, code in enumerate(found, 1) if code] == [5, 10]
    assert held(coupons, found[4])["kind"] == "silver"


def test_bad_spins_are_counted_for_each_and_good_ones_do_not_reset_them(clock):
    coupons = Coupons()
    for luck in (NOTHING, NOTHING, SILVER, NOTHING, NOTHING):
        random.seed(seed_for(luck))
        coupons.spin("ada")
        clock.now += DAY
    random.seed(seed_for(NOTHING))
    assert coupons.spin("bob") is None
    random.seed(seed_for(NOTHING))
    assert coupons.spin("ada") is not None


def test_the_wheel_notes_when_it_was_turned(clock):
    coupons = Coupons()
    random.seed(seed_for(NOTHING))
    clock.now += 17
    coupons.spin("ada")
    assert coupons.spins["ada"] == NOON + 17


@pytest.mark.parametrize(("left", "error"), [(1, None), (0, Expired), (-1, Expired)])
def test_coupons_end_at_their_second(clock, left, error):
    coupons = Coupons()
    code = coupons.issue("ada", "silver")
    clock.now += 3 * DAY - left
    if error is None:
        assert coupons.redeem(code, "ada", 1000) == 900
    else:
        with pytest.raises(error):
            coupons.redeem(code, "ada", 1000)


@pytest.mark.parametrize(("hour", "percent"), [(14, 20), (15, 25), (16, 25), (17, 20), (0, 20)])
def test_happy_hours(clock, hour, percent):
    coupons = Coupons()
    code = coupons.issue("ada", "welcome")
    clock.now = NOON + (hour - 12) * HOUR + 1799
    assert coupons.redeem(code, "ada", 1000) == 1000 - 10 * percent


def test_nothing_is_more_than_free(clock):
    coupons = Coupons()
    code = coupons.issue("ada", "gold")
    clock.now += 3.5 * HOUR
    assert coupons.redeem(code, "ada", 999) == 0


def test_cents_are_rounded_for_the_bakery(clock):
    coupons = Coupons()
    assert coupons.redeem(coupons.issue("ada", "silver"), "ada", 99) == 90
    assert coupons.redeem(coupons.issue("ada", "birthday"), "ada", 1) == 1


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code}\n", lambda code: code.replace("-", "").lower()])
def test_codes_may_be_typed_in_other_ways(clock, typed):
    coupons = Coupons()
    code = coupons.issue("ada", "silver")
    assert coupons.redeem(typed(code), "ada", 1000) == 900


@pytest.mark.parametrize("code", ["", "AAAA", "AAAA-AAA", "AAAAAAAAA", "AAA-AAAA"])
def test_unknown_codes(clock, code):
    coupons = Coupons()
    coupons.issue("ada", "silver")
    with pytest.raises(Unknown):
        coupons.redeem(code, "ada", 1000)


def test_a_second_scan_within_a_minute_is_the_same_purchase(clock):
    coupons = Coupons()
    code = coupons.issue("ada", "silver")
    clock.now += 10
    assert coupons.redeem(code, "ada", 1000) == 900
    clock.now += 60
    assert coupons.redeem(code, "ada", 1000) == 900
    with pytest.raises(Used):
        coupons.redeem(code, "ada", 1001)
    clock.now += 1
    with pytest.raises(Used):
        coupons.redeem(code, "ada", 1000)
    assert held(coupons, code)["used"] == (NOON + 10, 1000, 900)


def test_a_used_coupon_is_used_before_it_has_run_out(clock):
    coupons = Coupons()
    code = coupons.issue("ada", "silver")
    coupons.redeem(code, "ada", 1000)
    clock.now += 4 * DAY
    with pytest.raises(Used):
        coupons.redeem(code, "ada", 1000)


def test_a_coupon_of_nobody_is_anybodys(clock):
    coupons = Coupons()
    assert coupons.redeem(coupons.issue(None, "gold"), "bob", 500) == 0


def test_who_is_reminded(clock):
    coupons = Coupons()
    random.seed(1)
    codes = {who: coupons.issue(who, "silver") for who in ("ada", "bob", "cem", "dora")}
    coupons.issue(None, "silver")
    coupons.issue("eve", "welcome")
    coupons.redeem(codes["bob"], "bob", 100)
    assert coupons.remind(9) == []
    clock.now += DAY
    expected = sorted(("ada", "cem", "dora"), key=codes.get)
    drawn = seeded(8)
    assert coupons.remind(3) == expected
    assert random.getstate() == drawn.getstate()
    assert coupons.remind(2) == drawn.sample(expected, 2)
    clock.now += 2 * DAY - 1
    assert coupons.remind(9) == expected
    clock.now += 1
    assert coupons.remind(9) == []


def test_reminded_once_for_two_coupons_in_the_order_of_codes(clock):
    coupons = Coupons()
    random.seed(2)
    codes = [(coupons.issue(who, "silver"), who) for who in ("ada", "bob", "ada", "cem", "bob", "ada")]
    clock.now += 2 * DAY
    assert coupons.remind(6) == list(dict.fromkeys(who for _, who in sorted(codes)))


def test_cleaning(clock):
    coupons = Coupons()
    old, used = coupons.issue("ada", "silver"), coupons.issue("ada", "silver")
    young = coupons.issue("ada", "welcome")
    clock.now += DAY
    coupons.redeem(used, "ada", 100)
    clock.now += 30 * DAY
    assert coupons.clean() == 0
    clock.now += 1
    assert coupons.clean() == 1
    assert set(coupons.coupons) == {old, young}
    clock.now += 2 * DAY - 1
    assert coupons.clean() == 0
    clock.now += 1
    assert coupons.clean() == 1
    assert set(coupons.coupons) == {young}


def test_raffles_shuffle_the_sorted_names(clock):
    names = ["eve", "ada", "cem", "ada", "bob"]
    drawn = seeded(21)
    expected = []
    for _ in range(2):
        pool = sorted(set(names))
        drawn.shuffle(pool)
        expected += reversed(pool)
    assert raffle(names, list("ABCDEF")) == list(zip("ABCDEF", expected, strict=False))
    assert random.getstate() == drawn.getstate()


def test_a_raffle_with_nothing_draws_nothing():
    drawn = seeded(21)
    assert raffle([], ["cake"]) == []
    assert raffle(["ada"], []) == []
    assert random.getstate() == drawn.getstate()


def test_objects_share_nothing(clock):
    one, other = Coupons(), Coupons()
    one.issue("ada", "silver")
    assert (len(one.coupons), len(other.coupons), other.spins) == (1, 0, {})


def test_codes_follow_the_generator_that_is_seeded_last():
    for seed in (1, 2, 1):
        drawn = seeded(seed)
        assert [new_code(), new_code()] == [code_from(drawn), code_from(drawn)]
