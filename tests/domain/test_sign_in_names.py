"""Names and numbers people sign in with mean the same however they are typed."""

import pytest

from assessment.domain.sign_in_names import canonical_mobile, canonical_name


@pytest.mark.parametrize(
    "typed",
    [
        "13972001234",
        "139 7200 1234",
        "139-7200-1234",
        "１３９７２００１２３４",
        "+86 139 7200 1234",
        "8613972001234",
    ],
)
def test_a_mobile_number_is_its_eleven_digits(typed: str) -> None:
    assert canonical_mobile(typed) == "13972001234"
    assert canonical_name(typed) == "13972001234"


@pytest.mark.parametrize("typed", ["", "12345678901", "1397200123", "139720012345", "zhang", "027-87654321"])
def test_anything_else_is_no_mobile_number(typed: str) -> None:
    assert canonical_mobile(typed) == ""
