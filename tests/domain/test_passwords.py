"""Passwords, sign-in names and the pauses between attempts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.fingerprints import Json, canonical, fingerprint, from_canonical
from assessment.domain.passwords import LONGEST, SHORTEST, prepared, shortcomings
from assessment.domain.sign_in_names import (
    NumberAsNameError,
    SignInNameRefusedError,
    canonical_name,
    new_name,
)
from assessment.domain.throttling import PER_ACCOUNT, Attempts, next_attempt

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "password",
    [
        "juzi-bailu-7-qingchen",
        "correct horse battery staple",
        "今天工厂门口的桂花开了三树",
        "Tk9#vQ2!mZ7pLw",
    ],
)
def test_a_good_password_is_accepted(password: str) -> None:
    assert shortcomings(password) == ()


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "wuhan123456789",
        "woaini1314520",
        "123456789012",
        "qwertyuiop12",
        "1qaz2wsx3edc4rfv",
        "Admin@12345678",
        "aaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "hubei20261120",
        "13912345678000",
        "5201314woaini5201314",
    ],
)
def test_a_well_known_password_is_refused(password: str) -> None:
    assert any("常见" in reason.zh for reason in shortcomings(password))


def test_a_short_a_long_and_a_personal_password_are_refused() -> None:
    assert "至少" in shortcomings("Tk9#vQ2!")[0].zh
    assert "不要超过" in shortcomings("x" * (LONGEST + 1))[0].zh
    assert "登录名" in shortcomings("ChenGuang-vQ2!mZ", ["chenguang"])[0].zh


def test_a_password_typed_in_full_width_is_the_same() -> None:
    assert prepared("ｊｕｚｉ－７") == "juzi-7"


@given(st.text(max_size=300))
def test_judging_any_text_ends_with_an_answer(password: str) -> None:
    assert shortcomings(password) or SHORTEST <= len(prepared(password)) <= LONGEST


@given(st.text(max_size=100))
def test_a_name_has_one_canonical_form(name: str) -> None:
    try:
        plain = new_name(name)
    except (SignInNameRefusedError, NumberAsNameError):
        return
    assert new_name(plain) == canonical_name(name) == plain


def test_ten_attempts_in_the_window_then_none_until_it_ends() -> None:
    full = Attempts(PER_ACCOUNT.attempts, since=NOW, last=NOW)

    assert next_attempt(PER_ACCOUNT, full, NOW) == NOW + PER_ACCOUNT.window
    assert next_attempt(PER_ACCOUNT, full, NOW + PER_ACCOUNT.window) == NOW + PER_ACCOUNT.window


def test_the_first_attempts_are_free_and_then_pauses_double() -> None:
    pauses = [
        (next_attempt(PER_ACCOUNT, Attempts(count, NOW, NOW), NOW) - NOW) // timedelta(seconds=1)
        for count in range(8)
    ]

    assert pauses == [0, 0, 0, 0, 0, 2, 4, 8]


@given(JSON)
def test_a_value_has_one_canonical_text(value: Json) -> None:
    assert from_canonical(canonical(value)) == value
    assert canonical(from_canonical(canonical(value))) == canonical(value)


def test_the_order_of_keys_does_not_change_the_fingerprint() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


def test_a_binary_fraction_has_no_canonical_text() -> None:
    with pytest.raises(ValueError, match="figure as text"):
        canonical({"x": 0.1})  # type: ignore[dict-item]
