"""``make mutants``: whether the tests that should notice a fault do; ends with 1 when a mutant survives."""

import os
import subprocess
import sys
from collections.abc import Collection
from time import monotonic

import click

from tests.mutants.mutating import ROOT, Mutant, environment, mutants

PASSED, FAILED = 0, 1


def outcome(tests: Collection[str], mutant: Mutant | None = None) -> int:
    """How pytest ends over these tests: 0 all passed, 1 some failed, anything else it could not run them."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "soak or not soak", "--timeout=0", *tests]
    given = environment(mutant) if mutant else {}
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider"],
        cwd=ROOT,
        env=os.environ | given,
        capture_output=True,
        check=False,
    )
    if done.returncode not in (PASSED, FAILED) or (mutant is None and done.returncode == FAILED):
        click.echo(
            done.stdout.decode(errors="replace")[-3000:] + done.stderr.decode(errors="replace")[-1000:]
        )
    return done.returncode


def survivals(mutant: Mutant) -> list[str]:
    """The tests that should have failed with the mutant and did not."""
    return [test for test in mutant.caught_by if outcome([test], mutant) != FAILED]


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
    if outcome(tests) != PASSED:
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
