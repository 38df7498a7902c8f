"""How long the cheapest path takes under the shipped models: random firms, from each to its next level.

Bar: the median of every model under one second. ``python -m benchmarks.cheapest_path``
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from statistics import median, quantiles
from time import perf_counter, process_time

from assessment.optimisation.cheapest_path import Cheapest, Undecided, cheapest_path
from tests.domain.setting_out_shipped import next_levels

FIRMS = 30
BAR = 1.0
SECONDS = 60.0


def main() -> None:
    """Print for every model how many paths there are and how long they take, and the same of all together."""
    times: dict[str, list[float]] = defaultdict(list)
    work: dict[str, list[float]] = defaultdict(list)
    paths: dict[str, int] = defaultdict(int)
    for _, outset, aim in next_levels(range(FIRMS)):
        key = outset.sheet.questionnaire.key
        begun, worked = perf_counter(), process_time()
        outcome = cheapest_path(outset, (aim,), seconds=SECONDS)
        times[key].append(perf_counter() - begun)
        work[key].append(process_time() - worked)
        paths[key] += isinstance(outcome, Cheapest)
        assert not isinstance(outcome, Undecided)
    for key, found in times.items():
        print(_line(key, paths[key], found, work[key]))
    every, every_work = list(chain(*times.values())), list(chain(*work.values()))
    print(_line(f"all {len(times)} models", sum(paths.values()), every, every_work))
    assert all(median(found) < BAR for found in times.values())


def _line(name: str, paths: int, times: Sequence[float], work: Sequence[float]) -> str:
    cuts = quantiles(times, n=100, method="inclusive")
    return (
        f"{name:24} {len(times):4} questions, {paths:3} with a path: median {median(times):.2f} s "
        f"({median(work):.2f} s of the processor), 90 % {cuts[89]:.2f} s, 99 % {cuts[98]:.2f} s, "
        f"longest {max(times):.2f} s"
    )


if __name__ == "__main__":
    main()
