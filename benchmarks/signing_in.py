"""Signing in with real hashes: whether time tells a known name from an unknown one.

Bar B46: the medians of 200 refused sign-ins each, of a known and of an unknown name in turn, differ by less
than five percent. Nothing is throttled here: every attempt comes from another address, to a new account.

Run: ``python -m benchmarks.signing_in``
"""

import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from assessment.domain.errors import WrongCredentialsError
from assessment.persistence.database import Database, open_database
from assessment.persistence.migrations import upgrade
from assessment.services.accounts import NewPerson, create_user, prepare_person
from assessment.services.passwords import Passwords
from assessment.services.signing_in import Credentials, sign_in
from assessment.settings import settings_from
from tests.databases import field_keys, sealing

ATTEMPTS = 200
BAR = 0.05
PASSWORD = "juzi-bailu-7-qingchen"  # noqa: S105 - it opens an account that lives for a minute


def refused(database: Database, passwords: Passwords, name: str, *, number: int) -> float:
    """How many seconds a refused sign-in takes."""
    address = f"10.0.{number // 250}.{number % 250}"
    credentials = Credentials(name=name, password="wrong", address=address)  # noqa: S106 - meant to be refused
    began = perf_counter()
    try:
        sign_in(database, passwords, credentials, now=datetime.now(UTC))
    except WrongCredentialsError:
        return perf_counter() - began
    raise AssertionError(name)


def main() -> None:
    """Print both medians and their difference."""
    attempts = int(sys.argv[1]) if len(sys.argv) > 1 else ATTEMPTS
    passwords = Passwords()
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_from({"ASSESSMENT_DATA": str(Path(folder) / "data")})
        settings.create_folders()
        upgrade(settings.database_url)
        database = open_database(settings.database_url, sealing=sealing(), field_keys=field_keys())
        person = prepare_person(passwords, NewPerson(name="name0", display_name="x", password=PASSWORD))
        known: list[float] = []
        unknown: list[float] = []
        for number in range(attempts):
            with database.writing() as session:
                create_user(session, replace(person, name=f"known{number}"), now=datetime.now(UTC))
            known.append(refused(database, passwords, f"known{number}", number=number))
            unknown.append(refused(database, passwords, f"nobody{number}", number=number))
        database.close()
    difference = abs(median(known) / median(unknown) - 1)
    print(f"known name    {median(known) * 1000:7.1f} ms")
    print(f"unknown name  {median(unknown) * 1000:7.1f} ms")
    print(f"difference    {difference:7.1%}  bar {BAR:.0%}: {'met' if difference < BAR else 'missed'}")


if __name__ == "__main__":
    main()
