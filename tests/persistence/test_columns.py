"""How values lie in the database."""

import secrets

import pytest

from assessment.persistence.columns import ID_LENGTH, opaque_id


def test_an_id_is_never_taken_for_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["-" * ID_LENGTH, "-h" + "a" * 20, "a" * ID_LENGTH])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _: next(drawn))

    assert opaque_id() == "a" * ID_LENGTH
