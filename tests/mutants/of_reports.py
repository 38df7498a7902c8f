"""Faults by which a report is made twice, half, never, or for ever."""

from typing import Final

from tests.mutants.mutating import Change, Mutant

_REPORTING: Final = "assessment/services/reporting.py"
_ORDERS: Final = "assessment/persistence/orders.py"
_MADE: Final = "tests/services/test_reporting.py::"
_BATCHING: Final = "assessment/services/batching.py"
_BATCHES: Final = "tests/services/test_batching.py::"
_KILLED: Final = "tests/work/test_kill.py::test_killed_at_sampled_moments_every_report_is_made_exactly_once"
_EVERYWHERE: Final = "tests/work/test_kill.py::test_killed_at_every_moment_every_report_is_made_exactly_once"
_PUT: Final = "        sha256 = workshop.store.put(workshop.render(taken.subject))\n"
_NOTE: Final = (
    "            if finish(session, taken.item, sha256, now=now):\n"
    "                record(session, _by_order(session, taken.item), "
    '_deed("report.make", taken.item), now=now)\n'
)

MUTANTS: Final = (
    Mutant(
        name="what was being made when a process ended is not queued again",
        bar="B65",
        changes=(
            Change(
                _REPORTING,
                "_put_back_stalled(session, None if workshop.database.is_embedded else"
                " now - _STALLS_AFTER, now)",
                "pass",
            ),
        ),
        caught_by=(f"{_MADE}test_what_ran_when_the_process_ended_is_made_after_the_next_start", _KILLED),
    ),
    Mutant(
        name="a report is done before its file lies on the disk",
        bar="B65",
        changes=(
            Change(
                _REPORTING,
                _PUT,
                "        from hashlib import sha256 as hashed\n"
                "        content = workshop.render(taken.subject)\n"
                "        sha256 = hashed(content).hexdigest()\n",
            ),
            Change(_REPORTING, _NOTE, f"{_NOTE}        workshop.store.put(content)\n"),
        ),
        caught_by=(_KILLED,),
    ),
    Mutant(
        name="a report and its entry in the trail are two transactions",
        bar="B65",
        changes=(
            Change(
                _REPORTING,
                _NOTE,
                "            finished = finish(session, taken.item, sha256, now=now)\n"
                "        with workshop.database.writing(_QUEUE) as session:\n"
                f"{_NOTE.replace('finish(session, taken.item, sha256, now=now)', 'finished')}",
            ),
        ),
        caught_by=(_EVERYWHERE,),
    ),
    Mutant(
        name="whoever comes late finishes a report in another's attempt",
        bar="B65",
        changes=(Change(_ORDERS, "            ReportItem.attempt == item.attempt,\n", ""),),
        caught_by=(f"{_MADE}test_a_worker_that_comes_back_late_changes_nothing",),
    ),
    Mutant(
        name="an attempt counts only once the work is done",
        bar="B65",
        changes=(
            Change(
                _ORDERS,
                "attempt=ReportItem.attempt + 1, changed_at",
                "attempt=ReportItem.attempt, changed_at",
            ),
            Change(
                _ORDERS,
                "_change(session, item, state=ItemState.QUEUED, error=reason, changed_at=now)",
                "_change(\n        session, item, state=ItemState.QUEUED, error=reason, changed_at=now,"
                " attempt=item.attempt + (reason[:4] != '生成过程')\n    )",
            ),
        ),
        caught_by=(f"{_MADE}test_a_report_whose_process_dies_every_time_is_given_up_and_noted",),
    ),
    Mutant(
        name="what failed is tried again before the others",
        bar="B65",
        changes=(
            Change(
                _ORDERS,
                "ReportItem.place > 0, ReportItem.attempt, ReportItem.place",
                "ReportItem.place > 0, ReportItem.attempt.desc(), ReportItem.place",
            ),
        ),
        caught_by=(f"{_MADE}test_a_report_that_fails_again_and_again_waits_behind_the_others",),
    ),
    Mutant(
        name="a report by itself waits behind a batch",
        bar="B65",
        changes=(
            Change(
                _ORDERS,
                "ReportItem.place > 0, ReportItem.attempt, ReportItem.place, ReportItem.changed_at",
                "ReportItem.attempt, ReportItem.changed_at",
            ),
        ),
        caught_by=(f"{_BATCHES}test_a_report_by_itself_waits_behind_no_batch_and_batches_take_turns",),
    ),
    Mutant(
        name="a batch holds what may not be seen any more",
        bar="B5",
        changes=(
            Change(
                _BATCHING,
                "if actor.can(Act.READ_REPORT, _thing(each.item.enterprise_id, served, each))",
                "if each.item.enterprise_id in served",
            ),
        ),
        caught_by=(f"{_BATCHES}test_nothing_is_left_of_who_withdrew_neither_made_nor_taken_nor_named",),
    ),
)
