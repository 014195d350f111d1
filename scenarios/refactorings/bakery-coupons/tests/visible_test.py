"""What the app does every day."""

import random

import pytest
from original import ALPHABET, Coupons, NotYours, Unknown, new_code, raffle


def test_a_coupon_is_redeemed():
    coupons = Coupons()
    code = coupons.issue("ada", "gold")
    assert coupons.redeem(code, "ada", 1000) == 0


def test_a_coupon_is_its_owners():
    coupons = Coupons()
    code = coupons.issue("ada", "welcome")
    with pytest.raises(NotYours):
        coupons.redeem(code, "bob", 1000)


def test_there_is_no_such_coupon():
    with pytest.raises(Unknown):
        Coupons().redeem("AAAA-AAAA", "ada", 1000)


def test_codes_are_drawn_from_the_alphabet():
    random.seed(3)
    drawn = random.Random(3)
    letters = "".join(drawn.choice(ALPHABET) for _ in range(8))
    assert new_code() == f"{letters[:4]}-{letters[4:]}"


def test_a_raffle():
    random.seed(5)
    assert sorted(who for _, who in raffle(["bob", "ada", "bob"], ["cake", "bun"])) == ["ada", "bob"]
