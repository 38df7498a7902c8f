"""Numbers of reports."""

from datetime import date
from secrets import choice
from typing import Final

_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_number(dated: date) -> str:
    """A number that nobody guesses and everybody can read out: the day and six signs, none alike."""
    return f"DM{dated:%Y%m%d}-{''.join(choice(_SIGNS) for _ in range(6))}"
