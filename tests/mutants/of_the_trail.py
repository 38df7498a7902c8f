"""Faults by which an act leaves no entry, or a falsified trail passes for sound."""

from typing import Final

from tests.mutants.mutating import Change, Mutant

_TRAIL: Final = "assessment/persistence/trail.py"
_CHECK: Final = "assessment/persistence/trail_check.py"
_ATTACKS: Final = "tests/persistence/test_tampering.py::test_a_thousand_attacks_are_found_and_located"
_SEGMENTS: Final = "tests/persistence/test_segments.py"
_PRUNING: Final = "tests/services/test_pruning.py"
_ALARMING: Final = "tests/web/test_alarming.py"
_ORDINARY: Final = "tests/web/test_ordinary_days.py"
_ENTRIES: Final = (
    "tests/rights/test_completeness.py::test_every_page_that_changes_something_leaves_exactly_its_entries"
)

MUTANTS: Final = (
    Mutant(
        name="an error of the trail is ignored",
        bar="B60",
        changes=(
            Change(
                _TRAIL,
                "not session.in_nested_transaction():\n        write_pending(session)\n",
                "not session.in_nested_transaction():\n"
                "        try:\n            write_pending(session)\n"
                "        except Exception:\n            pass\n",
            ),
        ),
        caught_by=("tests/persistence/test_trail.py::test_no_entry_no_act",),
    ),
    Mutant(
        name="the trail is written after the commit, in a transaction of its own",
        bar="B60",
        changes=(
            Change(
                _TRAIL,
                '@event.listens_for(Session, "before_commit")',
                '@event.listens_for(Session, "after_transaction_end")',
            ),
            Change(
                _TRAIL, "def _write_last(session: Session) -> None:", "def _write_last(session, *_ended):"
            ),
        ),
        caught_by=("tests/persistence/test_trail.py::test_no_entry_no_act",),
    ),
    Mutant(
        name="a release is frozen without an entry",
        bar="B60",
        changes=(
            Change(
                "assessment/services/supervising.py",
                "    record(session, actor.origin, deed, now=now)\n    return release\n",
                "    return release\n",
            ),
        ),
        caught_by=(_ENTRIES,),
    ),
    Mutant(
        name="entries are linked by plain hashes",
        bar="B61",
        changes=(Change("assessment/key_ring.py", "hmac.digest(self.secret,", 'hmac.digest(b"",'),),
        caught_by=(_ATTACKS,),
    ),
    Mutant(
        name="the end of the trail is not compared with the anchors",
        bar="B61",
        changes=(Change(_CHECK, "last_anchor.seq > chain.seq", "last_anchor.seq < 0"),),
        caught_by=(_ATTACKS,),
    ),
    Mutant(
        name="the entries are not compared with the anchors",
        bar="B61",
        changes=(Change(_CHECK, "self.noted[expected] != mac", "False"),),
        caught_by=(_ATTACKS,),
    ),
    Mutant(
        name="whoever has the key may let go what no entry tells of",
        bar="B62",
        changes=(Change(_CHECK, " or first_untold(pruned, chain.told)", ""),),
        caught_by=(f"{_SEGMENTS}::test_a_segment_that_no_entry_tells_of_is_forged",),
    ),
    Mutant(
        name="pruned segments are not compared with the anchors",
        bar="B62",
        changes=(Change(_CHECK, " or first_denied(pruned, noted)", ""),),
        caught_by=(f"{_SEGMENTS}::test_with_the_key_itself_the_anchors_still_tell",),
    ),
    Mutant(
        name="the seal of a segment is not compared",
        bar="B62",
        changes=(
            Change(
                "assessment/persistence/trail_segments.py",
                "if compare_digest(expected, mac) else None",
                "if expected else None",
            ),
        ),
        caught_by=(f"{_SEGMENTS}::test_a_changed_segment_is_found",),
    ),
    Mutant(
        name="a trail that is not sound is pruned",
        bar="B62",
        changes=(
            Change(
                "assessment/services/pruning.py",
                "if sealing is None or not verdict.is_sound:",
                "if sealing is None:",
            ),
        ),
        caught_by=(f"{_PRUNING}::test_a_trail_that_is_not_sound_stays_as_evidence",),
    ),
    Mutant(
        name="what could not be archived goes all the same",
        bar="B62",
        changes=(
            Change(
                "assessment/services/pruning.py",
                "        keep(archive / name, lines)\n",
                "        from contextlib import suppress\n"
                "        with suppress(OSError):\n            keep(archive / name, lines)\n",
            ),
        ),
        caught_by=(f"{_PRUNING}::test_where_the_archive_cannot_be_written_nothing_goes",),
    ),
    Mutant(
        name="a scope violation raises no alarm",
        bar="B7",
        changes=(
            Change("assessment/services/violations.py", "isinstance(refusal, ScopeViolationError)", "False"),
        ),
        caught_by=(f"{_ALARMING}::test_a_page_that_forgets_its_scope_is_stopped_noted_and_told",),
    ),
    Mutant(
        name="alarms are not told",
        bar="B7",
        changes=(
            Change(
                "assessment/work/watching.py",
                "        send_alarms(self._database, self._channels, now=now)\n",
                "",
            ),
        ),
        caught_by=(
            f"{_ALARMING}::test_a_page_that_forgets_its_scope_is_stopped_noted_and_told",
            f"{_ALARMING}::test_every_injected_violation_is_told_once_with_person_address_and_object",
        ),
    ),
    Mutant(
        name="denials are counted for everybody together",
        bar="B7",
        changes=(
            Change(
                "assessment/services/alerting.py",
                "count_entries(session, _FOREIGN, since=since, actor=actor)",
                "count_entries(session, _FOREIGN, since=since)",
            ),
        ),
        caught_by=(f"{_ORDINARY}::test_ten_thousand_ordinary_requests_raise_no_alarm",),
    ),
    Mutant(
        name="every refusal counts as trying doors",
        bar="B7",
        changes=(
            Change(
                "assessment/services/alerting.py",
                '_FOREIGN: Final = ("refused.HiddenError", "refused.NotFoundError")',
                '_FOREIGN: Final = ("refused.HiddenError", "refused.NotFoundError", '
                '"refused.ActionNotAllowedError")',
            ),
        ),
        caught_by=(f"{_ORDINARY}::test_ten_thousand_ordinary_requests_raise_no_alarm",),
    ),
)
