"""Dates as forms, programs and people write them: what has one reading is read, what has two only as the source says."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from connectors.base import dates, values

OSLO = ZoneInfo("Europe/Oslo")


def _oslo(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=OSLO).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026/05/28 7:01:33 PM GMT+2", _oslo(2026, 5, 28, 19, 1, 33)),
        ("2022/01/28 12:14:09 AM GMT+1", _oslo(2022, 1, 28, 0, 14, 9)),
        ("2026/05/28 12:14:09 PM UTC+02:00", _oslo(2026, 5, 28, 12, 14, 9)),
        ("2026/05/28 19:01 GMT\u22122", datetime(2026, 5, 28, 21, 1, tzinfo=UTC)),
        ("2026-05-28 19:01:33 UTC", datetime(2026, 5, 28, 19, 1, 33, tzinfo=UTC)),
        ("2026-05-28T19:01:33.123456789Z", datetime(2026, 5, 28, 19, 1, 33, 123456, tzinfo=UTC)),
        ("2026-05-28T19:01:33+02:00[Europe/Oslo]", _oslo(2026, 5, 28, 19, 1, 33)),
        ("Thu May 28 2026 19:01:33 GMT+0200 (CEST)", _oslo(2026, 5, 28, 19, 1, 33)),
        ("28.5.2026 klo 19.01.33", _oslo(2026, 5, 28, 19, 1, 33)),
        ("28.05.2026 kl. 19.01", _oslo(2026, 5, 28, 19, 1)),
        ("28.05.2026, 19:01", _oslo(2026, 5, 28, 19, 1)),
        ("torsdag den 28. mai 2026 kl 19", _oslo(2026, 5, 28, 19)),
        ("May 28, 2026 at 7:01\u202fPM", _oslo(2026, 5, 28, 19, 1)),
        ("\u200e28.05.2026\u00a019:01", _oslo(2026, 5, 28, 19, 1)),
    ],
)
def test_a_moment_that_has_one_reading_is_read(text: str, instant: datetime) -> None:
    assert values.instant(text, OSLO) == instant


@pytest.mark.parametrize(
    "text",
    "2026/05/28|2026.05.28|2026. 5. 28.|2026-5-28|28. 5. 2026|tor. 28. mai 2026|to 28. toukokuuta 2026|"
    "28-May-2026|28. maj 2026|28th May 2026|May 28th, 2026|28. mai 2026.".split("|"),
)
def test_a_day_that_has_one_reading_is_read(text: str) -> None:
    assert values.day(text, OSLO) == date(2026, 5, 28)


@pytest.mark.parametrize(
    "text",
    "03/04/2024|28/05/2024|03-04-2024|26-05-28|03/04/26|28 May 26|2026/28/05|fre. 28. mai 2026|28.05.2026 19:01 (x)|"
    "28.05.2026 betalt|2026-05-28 betalt|28.05.2026 19|2026/05/28 13:01 PM|2026/05/28 10:01 GMT+99|våren 2019|45678|"
    "mai 2026|24. marsvin 2026".split("|"),
)
def test_what_could_be_two_days_or_is_none_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        values.instant(text, OSLO)


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        ("dmy", "03/04/2024", date(2024, 4, 3)),
        ("dmy", "03-04-24 19:01", date(2024, 4, 3)),
        ("dmy", "2024/04/03", date(2024, 4, 3)),  # a whole year in front leaves no doubt
        ("dmy", "3 Apr 24", date(2024, 4, 3)),
        ("mdy", "04/03/2024, 7:01:33 PM", date(2024, 4, 3)),
        ("mdy", "3.4.2024", date(2024, 4, 3)),  # full stops and a whole year are day first everywhere
        ("mdy", "4.3.24", date(2024, 4, 3)),
        ("ymd", "24/04/03", date(2024, 4, 3)),
        ("ymd", "24-Apr-03", date(2024, 4, 3)),
    ],
)
def test_the_source_says_the_order(order: str, text: str, day: date) -> None:
    assert values.day(text, OSLO, order=order) == day


@pytest.mark.parametrize(("order", "text"), [("dmy", "05/28/2024"), ("mdy", "28/05/24"), ("ymd", "28/05/2024")])
def test_what_does_not_fit_the_order_is_not_turned(order: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        values.day(text, OSLO, order=order)


def test_a_long_text_is_looked_at_no_further() -> None:
    with pytest.raises(ValueError, match="too long"):
        dates.read("1" * 100_000)


def test_two_digits_of_a_year_need_a_century() -> None:
    assert dates.read("1.5.26", century=68).day == date(2026, 5, 1)
    assert dates.read("1.5.69", century=68).day == date(1969, 5, 1)
    with pytest.raises(ValueError, match="whole year"):
        dates.read("1.5.26")


@pytest.mark.parametrize(("text", "amount"), [("1 250,00-", "-1250"), ("1.250,50- kr", "-1250.5"), ("kr 250,-", "250")])
def test_a_minus_may_stand_behind_two_decimals(text: str, amount: str) -> None:
    assert values.money(text) == values.money(amount)


@pytest.mark.parametrize("text", ["1250-", "-1250,00-", "--5"])
def test_a_minus_that_may_be_anything_else_is_not_an_amount(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        values.money(text)
