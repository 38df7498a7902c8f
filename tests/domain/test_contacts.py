"""A contact as it is kept, and as much of it as others see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.contacts import Contact, canonical_phone, masked_name, masked_phone


@pytest.mark.parametrize(
    ("name", "phone", "shown"),
    [
        ("王晓明", "16012345678", Contact("王**", "160****5678")),
        ("欧阳修", "0717-6000123", Contact("欧**", "071****0123")),
        ("Ann", "010-60001234-转8", Contact("A**", "010****1234")),
        ("", "110", Contact("", "****")),
    ],
)
def test_others_see_the_first_sign_and_the_ends_of_the_number(name: str, phone: str, shown: Contact) -> None:
    assert Contact(name, phone).masked == shown


@given(st.text(min_size=2, max_size=30), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mask_tells_neither_the_length_of_a_name_nor_the_middle_of_a_number(name: str, phone: str) -> None:
    assert masked_name(name) == f"{name[0]}**"
    assert masked_phone(phone) == f"{phone[:3]}****{phone[7:]}"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("１６０ 1234-5678", "16012345678"),
        ("+86 160 1234 5678", "16012345678"),
        ("0717 6000 123", "0717-6000123"),
        ("(010)60001234", "010-60001234"),
        ("０７１７－６０００１２３转８", "0717-6000123-转8"),
        ("027-60001234#801", "027-60001234-转801"),
        ("6000123", ""),
        ("12345678901", ""),
        ("0717-60001234567", ""),
        ("找王主任", ""),
        ("0" * 5000, ""),
    ],
)
def test_a_number_is_kept_in_one_form_however_it_was_typed(typed: str, kept: str) -> None:
    assert canonical_phone(typed) == kept


@given(st.text(max_size=60))
def test_what_is_kept_stays_what_it_is(typed: str) -> None:
    kept = canonical_phone(typed)

    assert canonical_phone(kept) == kept
