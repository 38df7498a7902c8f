"""How long the cheapest path takes under the shipped models: random firms, from each to its next level.

Bar: the median of every model under one second. ``python -m benchmarks.cheapest_path``
"""

from collections import defaultdict
from statistics import median
from time import perf_counter, process_time

from assessment.optimisation.cheapest_path import Cheapest, Undecided, cheapest_path
from tests.domain.setting_out_shipped import next_levels

FIRMS = 30
BAR = 1.0
SECONDS = 60.0


def main() -> None:
    """Print for every model how many paths there are, and the median and the longest time."""
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
        print(
            f"{key:24} {len(found):4} questions, {paths[key]:3} with a path: "
            f"median {median(found):.2f} s ({median(work[key]):.2f} s of the processor), "
            f"longest {max(found):.2f} s"
        )
    assert all(median(found) < BAR for found in times.values())


if __name__ == "__main__":
    main()
