"""What an act obliges whoever does it to, beside being allowed (``access.py``)."""

from typing import Final

from assessment.domain.access import Act

FRESH_PROOF: Final = frozenset(
    {
        Act.CHANGE_FACTOR,
        Act.JOIN,
        Act.RESET_COLLEAGUE,
        Act.END_COLLEAGUE,
        Act.END_CONSULTANT,
        Act.RESET_LEAD,
        Act.RESET_ANYBODY,
        Act.DECIDE_CLAIM,
        Act.INVITE_CONSULTANT,
        Act.INVITE_STAFF,
        Act.TAKE_DATA,
        Act.TAKE_BATCH,
        Act.REQUEST_DELETION,
        Act.REMOVE_ACCOUNT,
        Act.CARRY_OUT_DELETION,
        Act.DISABLE_ACCOUNT,
        Act.CHANGE_ROLE,
        Act.MANAGE_ORGANISATIONS,
        Act.OPERATE,
    }
)
"""The obligation of these acts: whoever does one has proved to be that person in the last five minutes."""
