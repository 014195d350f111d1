"""What decides: when the bank is asked, what is forgotten when, and settings that everybody sees."""

import importlib.util
from datetime import timedelta
from decimal import Decimal

import original
import pytest
from bank import FRIDAY, MONDAY, SATURDAY, SUNDAY, Bank, bank  # noqa: F401 - a fixture
from original import SETTINGS, NoRate, RatesError, configure, convert, forget, rate, settings, stats, total


def counted(hits, misses, kept):
    return {"hits": hits, "misses": misses, "kept": kept}


def test_as_the_module_is_read_there_is_nothing_yet():
    spec = importlib.util.spec_from_file_location("fresh", original.__file__)
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    assert fresh.SETTINGS == {"base": "EUR", "fetch": None, "days_back": 4, "margin": 0, "most": 100}
    assert fresh.stats() == counted(0, 0, 0)
    with pytest.raises(fresh.RatesError):
        fresh.rate("USD", FRIDAY)


def test_the_days_before_are_asked_for_in_turn(bank):
    rate("USD", SUNDAY)
    assert bank.asked == [("EUR", "USD", day) for day in (SUNDAY, SATURDAY, FRIDAY)]
    assert stats() == counted(0, 1, 1)


def test_what_is_found_for_sunday_is_kept_for_sunday_only(bank):
    rate("USD", SUNDAY)
    rate("USD", SUNDAY)
    assert len(bank.asked) == 3
    rate("USD", FRIDAY)
    assert len(bank.asked) == 4
    assert stats() == counted(1, 2, 2)


@pytest.mark.parametrize(("days_back", "found"), [(0, False), (1, False), (2, True)])
def test_how_far_back_it_looks(bank, days_back, found):
    configure(days_back=days_back)
    if found:
        assert rate("USD", SUNDAY) == Decimal("1.0686")
    else:
        with pytest.raises(NoRate):
            rate("USD", SUNDAY)
    assert len(bank.asked) == days_back + 1


def test_that_there_is_no_rate_is_kept_too(bank):
    for _ in range(2):
        with pytest.raises(NoRate):
            rate("XXX", FRIDAY)
    assert len(bank.asked) == 5
    assert stats() == counted(1, 1, 1)


def test_the_base_needs_no_bank(bank):
    configure(fetch=None)
    assert rate(" eur ", FRIDAY) == 1
    assert convert(Decimal("2.005"), "EUR", FRIDAY) == Decimal("2.01")
    assert stats() == counted(0, 0, 0)


def test_currencies_may_be_written_in_other_ways(bank):
    assert rate(" usd", FRIDAY) == rate("USD ", FRIDAY) == Decimal("1.0686")
    assert stats() == counted(1, 1, 1)


def test_without_a_bank_nothing_is_fetched_or_kept(bank):
    configure(fetch=None)
    for _ in range(2):
        with pytest.raises(RatesError) as caught:
            rate("USD", FRIDAY)
        assert caught.type is RatesError
    assert stats() == counted(0, 2, 0)


def test_a_bank_that_is_down_is_not_asked_twice_for_a_day(bank):
    bank.down = True
    for currency in ("USD", "NOK", "USD"):
        with pytest.raises(RatesError) as caught:
            rate(currency, FRIDAY)
        assert caught.type is RatesError
    assert len(bank.asked) == 1
    assert stats() == counted(0, 1, 0)
    bank.down = False
    assert rate("USD", MONDAY) == Decimal("1.0712")
    with pytest.raises(RatesError):
        rate("USD", FRIDAY)


def test_what_is_kept_is_there_while_the_bank_is_down(bank):
    rate("USD", FRIDAY)
    bank.down = True
    with pytest.raises(RatesError):
        rate("NOK", FRIDAY)
    assert rate("USD", FRIDAY) == Decimal("1.0686")


def test_the_last_day_on_which_it_was_down_counts(bank):
    bank.down = True
    for day in (FRIDAY, MONDAY, FRIDAY):
        with pytest.raises(RatesError):
            rate("USD", day)
    assert [asked[2] for asked in bank.asked] == [FRIDAY, MONDAY, FRIDAY]


def test_it_may_go_down_on_the_way_back(bank):
    def fetch(base, currency, day):
        if day == SATURDAY:
            raise TimeoutError
        return bank(base, currency, day)

    configure(fetch=fetch)
    with pytest.raises(RatesError):
        rate("USD", SUNDAY)
    with pytest.raises(RatesError):
        rate("NOK", SUNDAY)
    assert len(bank.asked) == 1
    assert rate("USD", FRIDAY) == Decimal("1.0686")


def test_other_errors_of_the_bank_are_its_own(bank):
    def fetch(base, currency, day):
        raise ValueError(currency)

    configure(fetch=fetch)
    for _ in range(2):
        with pytest.raises(ValueError):
            rate("USD", FRIDAY)
    assert stats() == counted(0, 2, 0)


@pytest.mark.parametrize("change", [{"base": "CHF"}, {"fetch": Bank()}])
def test_another_base_or_bank_forgets_what_was_fetched(bank, change):
    rate("USD", FRIDAY)
    configure(**change)
    assert stats() == counted(0, 1, 0)


@pytest.mark.parametrize("change", [{"base": "EUR"}, {"margin": Decimal(2)}, {"days_back": 9}, {"most": 5}, {}])
def test_other_changes_forget_nothing(bank, change):
    rate("USD", FRIDAY)
    configure(**change, fetch=bank)
    rate("USD", FRIDAY)
    assert len(bank.asked) == 1
    assert stats() == counted(1, 1, 1)


def test_another_bank_may_be_up(bank):
    bank.down = True
    with pytest.raises(RatesError):
        rate("USD", FRIDAY)
    configure(fetch=Bank())
    assert rate("USD", FRIDAY) == Decimal("1.0686")


def test_a_wrong_setting_changes_nothing(bank):
    rate("USD", FRIDAY)
    with pytest.raises(RatesError):
        configure(base="CHF", colour="red")
    assert SETTINGS["base"] == "EUR"
    assert "colour" not in SETTINGS
    assert stats() == counted(0, 1, 1)


def test_settings_are_one_dict_that_everybody_sees(bank):
    configure(base="CHF", margin=Decimal(3))
    assert SETTINGS == {"base": "CHF", "fetch": bank, "days_back": 4, "margin": Decimal(3), "most": 100}
    assert original.SETTINGS is SETTINGS
    with settings(days_back=1) as current:
        assert current is SETTINGS
        assert SETTINGS["days_back"] == 1
    assert SETTINGS["days_back"] == 4


def test_settings_that_somebody_writes_into_are_in_force(bank):
    rate("USD", FRIDAY)
    SETTINGS["margin"] = Decimal(50)
    SETTINGS["days_back"] = 0
    assert convert(Decimal("1.0686"), "USD", FRIDAY) == Decimal("0.50")
    with pytest.raises(NoRate):
        rate("USD", SATURDAY)


def test_most_is_how_many_are_kept_and_the_used_ones_stay(bank):
    configure(most=2)
    rate("USD", FRIDAY)
    rate("NOK", FRIDAY)
    rate("USD", FRIDAY)
    rate("USD", MONDAY)
    assert stats() == counted(1, 3, 2)
    rate("USD", FRIDAY)
    assert stats() == counted(2, 3, 2)
    rate("NOK", FRIDAY)
    assert stats() == counted(2, 4, 2)


def test_less_room_takes_effect_at_once(bank):
    for currency, day in (("USD", FRIDAY), ("NOK", FRIDAY), ("USD", MONDAY)):
        rate(currency, day)
    configure(most=1)
    assert stats()["kept"] == 1
    rate("USD", MONDAY)
    assert stats() == counted(1, 3, 1)


def test_without_room_nothing_is_kept_but_all_is_found(bank):
    configure(most=0)
    assert rate("USD", FRIDAY) == rate("USD", FRIDAY) == Decimal("1.0686")
    assert stats() == counted(0, 2, 0)


def test_settings_for_a_while_come_back_after_an_error(bank):
    rate("USD", FRIDAY)
    with pytest.raises(KeyError), settings(margin=Decimal(1), base="CHF"):
        assert rate("USD", FRIDAY) == Decimal("1.12")
        raise KeyError
    assert (SETTINGS["base"], SETTINGS["margin"]) == ("EUR", 0)
    assert stats() == counted(0, 2, 0)


def test_settings_for_a_while_keep_what_was_fetched(bank):
    rate("USD", FRIDAY)
    with settings(margin=Decimal(1)):
        rate("USD", FRIDAY)
    rate("USD", FRIDAY)
    assert stats() == counted(2, 1, 1)


def test_wrong_settings_for_a_while(bank):
    with pytest.raises(RatesError), settings(colour="red"):
        pytest.fail("never gets here")


@pytest.mark.parametrize(
    ("amount", "margin", "converted"),
    [("10.00", "0", "9.36"), ("10.00", "1.5", "9.22"), ("-10.00", "0", "-9.36"), ("0.01", "0", "0.01"), ("0", "2", "0.00")],
)
def test_conversion(bank, amount, margin, converted):
    configure(margin=Decimal(margin))
    assert convert(Decimal(amount), "usd", FRIDAY) == Decimal(converted)


def test_the_margin_is_not_taken_of_the_base(bank):
    configure(margin=Decimal(10))
    assert convert(Decimal("10"), " eur", FRIDAY) == Decimal("10.00")


def test_half_a_cent_is_rounded_up_after_the_margin(bank):
    configure(margin=Decimal(50))
    assert convert(Decimal("11.514"), "NOK", FRIDAY) == Decimal("0.51")


def test_a_form_counts_lines_from_one_and_stops_when_the_bank_is_down(bank):
    assert total([]) == (Decimal(0), [])
    lines = [(Decimal(1), "XXX", FRIDAY), (Decimal(2), "EUR", FRIDAY), (Decimal(1), "YYY", FRIDAY)]
    assert total(lines) == (Decimal(2), [1, 3])
    bank.down = True
    with pytest.raises(RatesError):
        total([*lines, (Decimal(1), "USD", MONDAY + timedelta(days=20))])


def test_forgetting_keeps_the_settings(bank):
    configure(margin=Decimal(1))
    rate("USD", FRIDAY)
    rate("USD", FRIDAY)
    bank.down = True
    with pytest.raises(RatesError):
        rate("USD", MONDAY)
    forget()
    assert stats() == counted(0, 0, 0)
    assert (SETTINGS["margin"], SETTINGS["fetch"]) == (1, bank)
    bank.down = False
    assert rate("USD", MONDAY) == Decimal("1.0712")
