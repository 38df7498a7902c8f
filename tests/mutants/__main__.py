"""``make mutants``: whether the tests that should notice a fault do; ends with 1 when a mutant survives."""

import os
import subprocess
import sys
from collections.abc import Collection
from time import monotonic
from typing import Final

import click

from tests.mutants.mutating import ROOT, Mutant, environment, mutants

PASSED, FAILED = 0, 1
_SAID: Final = 15


def run(tests: Collection[str], mutant: Mutant | None = None) -> tuple[int, str]:
    """How pytest ends over these tests, and what it says."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "soak or not soak", "--timeout=0", *tests]
    given = environment(mutant) if mutant else {}
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider"],
        cwd=ROOT,
        env=os.environ | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace")


def survivals(mutant: Mutant) -> list[str]:
    """The tests that should have failed with the mutant; one that cannot even begin proves nothing."""
    blind = []
    for test in mutant.caught_by:
        status, said = run([test], mutant)
        if status != FAILED or f"\nFAILED {test}" not in said:
            blind.append(test)
            click.echo("\n".join(said.splitlines()[-_SAID:]))
        elif reasons := [line for line in said.splitlines() if line.startswith("E  ")]:
            click.echo(f"     {reasons[0][1:].strip()[:150]}")
    return blind


@click.command()
@click.argument("wanted", nargs=-1)
def main(wanted: tuple[str, ...]) -> None:
    """Run the mutants whose name or bar contains one of ``wanted``, or all."""
    chosen = [
        each
        for each in mutants()
        if not wanted or any(part in each.name or part == each.bar for part in wanted)
    ]
    tests = sorted({test for mutant in chosen for test in mutant.caught_by})
    status, said = run(tests)
    if status != PASSED:
        click.echo(said[-3000:])
        raise SystemExit("Without any mutant these tests do not pass: they can prove nothing.")
    missed = 0
    for mutant in chosen:
        began = monotonic()
        blind = survivals(mutant)
        missed += bool(blind)
        said = f"SURVIVES {', '.join(blind)}" if blind else f"caught by {len(mutant.caught_by)}"
        click.echo(f"{mutant.bar:4} {mutant.name}: {said}, {monotonic() - began:.0f} s")
    click.echo(f"{len(chosen) - missed} of {len(chosen)} mutants caught")
    raise SystemExit(bool(missed))


if __name__ == "__main__":
    main()
