"""Attempts that are counted before they are looked at: per account, and per address."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy.orm import Session

from assessment.domain.errors import TooManyAttemptsError
from assessment.domain.fingerprints import text_fingerprint
from assessment.domain.throttling import Limit, next_attempt
from assessment.persistence.sign_ins import count_attempt, hold_attempts


def count(session: Session, subject: str, limit: Limit, *, now: datetime) -> None:
    """Count an attempt, or refuse it uncounted: the wait does not get longer by asking again."""
    until = next_attempt(limit, hold_attempts(session, subject, now), now)
    if until > now:
        raise TooManyAttemptsError(until, seconds=-(-(until - now) // timedelta(seconds=1)))
    count_attempt(session, subject, limit, now=now)


def account_subject(name: str) -> str:
    """An account, by its canonical name; what is typed as a name is kept nowhere."""
    return f"account:{text_fingerprint(name)}"


def address_subject(act: str, address: str) -> str:
    """An address: IPv4 as it is, IPv6 by the /64 that one subscriber has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return f"{act}:{text_fingerprint(address)}"
    if isinstance(parsed, IPv6Address):
        parsed = ip_network((parsed, 64), strict=False).network_address
    return f"{act}:{text_fingerprint(str(parsed))}"
