"""Passwords: hashed with argon2id, a few at a time, so that a flood of sign-ins cannot stop the rest."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assessment.domain.errors import BusyError, PasswordRefusedError
from assessment.domain.passwords import LONGEST, USED_BEFORE, PasswordProfile, prepared, shortcomings
from assessment.domain.texts import Text

_AT_ONCE: Final = 2
_WAITING: Final = 10
_NOBODYS_PASSWORD: Final = "nobody has this password"  # noqa: S105 - it opens nothing


class Passwords:
    """Makes and compares hashes; at most two at once, ten more wait, the rest is refused as busy."""

    def __init__(
        self, hasher: PasswordHasher | None = None, profile: PasswordProfile = PasswordProfile.ASVS
    ) -> None:
        self.profile = profile
        self._hasher = hasher or PasswordHasher()
        self._slots = BoundedSemaphore(_AT_ONCE)
        self._lock = Lock()
        self._present = 0
        self._nobodys_hash = self._hasher.hash(_NOBODYS_PASSWORD)

    def new_hash(self, password: str, own_names: Collection[str] = ()) -> str:
        """The hash of a new password; raises ``PasswordRefusedError`` if it is too weak."""
        reasons = self.reasons_against(password, own_names)
        if reasons:
            raise PasswordRefusedError(reasons)
        with self._slot():
            return self._hasher.hash(prepared(password))

    def reasons_against(self, password: str, own_names: Collection[str] = ()) -> tuple[Text, ...]:
        """What is wrong with a new password, if anything: to be said beside its field at once."""
        return shortcomings(password, own_names, self.profile)

    def refuse_former(self, password: str, former: Sequence[str]) -> None:
        """Refuse to return to one of these; raises ``PasswordRefusedError``."""
        if any(self.fits(password, stored) for stored in former):
            raise PasswordRefusedError((USED_BEFORE,))

    def is_too_old(self, changed_at: datetime, now: datetime) -> bool:
        """Whether a password has to be changed before anything else is done."""
        longest = self.profile.longest_use
        return longest is not None and now > changed_at + longest

    def fits(self, password: str, stored: str | None) -> bool:
        """Whether a password fits; where there is no account (``None``) it takes as long to say no."""
        if len(password) > 2 * LONGEST:
            password, stored = "", None
        with self._slot():
            try:
                self._hasher.verify(stored or self._nobodys_hash, prepared(password))
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    def renewed(self, password: str, stored: str) -> str:
        """The same password's hash by today's parameters, where ``stored`` was made with weaker ones."""
        if not self._hasher.check_needs_rehash(stored):
            return stored
        with self._slot():
            return self._hasher.hash(prepared(password))

    @contextmanager
    def _slot(self) -> Iterator[None]:
        with self._lock:
            if self._present >= _AT_ONCE + _WAITING:
                raise BusyError
            self._present += 1
        try:
            with self._slots:
                yield
        finally:
            with self._lock:
                self._present -= 1
