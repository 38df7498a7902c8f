"""Faults by which something acknowledged is lost, done twice, or overwritten."""

from typing import Final

from tests.mutants.mutating import Change, Mutant

_DOUBLE: Final = "tests/web/test_double_submit.py"
_KILLED: Final = (
    "tests/durability/test_killed.py"
    "::test_killed_at_sampled_writes_nothing_acknowledged_is_lost_doubled_or_half_there"
)
_POWER: Final = "tests/durability/test_power_cut.py::test_after_a_power_cut_everything_acknowledged_is_there"
_FAULTS: Final = "tests/durability/test_faults.py::test_a_disk_that_refuses_now_and_then_loses_nothing"
_COLLEAGUES: Final = "tests/durability/test_colleagues.py"
_SEALED: Final = "assessment/files/sealed_stream.py"
_STREAM: Final = "tests/files/test_sealed_stream.py"
_KEEPING: Final = "tests/commands/test_keeping.py"
_COMMIT: Final = "            asked.session.commit()\n"
_ANSWERS: Final = "tests/persistence/test_answers.py"

MUTANTS: Final = (
    Mutant(
        name="the revision is missing in the WHERE",
        bar="B56",
        changes=(
            Change(
                "assessment/persistence/answers.py",
                '    _ANSWER.c.revision == bindparam("seen"),\n',
                "",
            ),
        ),
        caught_by=(
            f"{_ANSWERS}::test_a_colleagues_newer_answer_stands_and_both_are_known",
            f"{_COLLEAGUES}::test_sampled_interleavings_equal_a_serial_order",
        ),
    ),
    Mutant(
        name="the revision compared is the one just read, not the one seen",
        bar="B56",
        changes=(
            Change(
                "assessment/services/answering.py",
                "seen=change.seen, by=by",
                "seen=getattr(sheet.stored.get(change.question), 'revision', 0), by=by",
            ),
        ),
        caught_by=(
            "tests/web/test_answering.py::test_a_colleagues_newer_answer_is_not_overwritten_in_silence",
            f"{_COLLEAGUES}::test_sampled_interleavings_equal_a_serial_order",
        ),
    ),
    Mutant(
        name="an operation's number is looked up without what was asked",
        bar="B57",
        changes=(
            Change(
                "assessment/persistence/operations.py", "if before.request_hash != request_hash:", "if False:"
            ),
        ),
        caught_by=(f"{_ANSWERS}::test_an_operation_with_another_content_is_refused",),
    ),
    Mutant(
        name="an operation's number is looked up before it is taken",
        bar="B57",
        changes=(
            Change(
                "assessment/persistence/operations.py",
                "    if connection.execute(_BEGIN[connection.dialect.name], noted).rowcount == 1:\n",
                "    fresh = connection.execute(_DONE.filter_by(**named)).one_or_none() is None\n"
                "    if fresh and connection.execute(_BEGIN[connection.dialect.name], noted):\n",
            ),
        ),
        caught_by=(f"{_DOUBLE}::test_one_click_that_arrives_many_times_hands_in_once",),
    ),
    Mutant(
        name="handing in has no number",
        bar="B57",
        changes=(
            Change("assessment/services/submitting.py", "signing.operation, request=", "str(now), request="),
        ),
        caught_by=(f"{_DOUBLE}::test_one_click_that_arrives_many_times_hands_in_once",),
    ),
    Mutant(
        name="acknowledged before the commit",
        bar="B50",
        changes=(
            Change(
                "assessment/web/transaction.py",
                _COMMIT,
                "            from threading import Timer\n"
                "            if not asked.is_json:\n"
                "                asked.session.commit()\n"
                "            else:\n"
                "                session, asked.session = asked.session, None\n"
                "                Timer(0.2, lambda: (session.commit(), session.close())).start()\n",
            ),
            Change("assessment/persistence/writer_queue.py", "if self._holder == get_ident():", "if False:"),
        ),
        caught_by=(_KILLED,),
    ),
    Mutant(
        name="the trail is written in a second transaction",
        bar="B50",
        changes=(
            Change(
                "assessment/web/transaction.py",
                _COMMIT,
                '            waiting = asked.session.info.pop("trail.pending", [])\n'
                f"{_COMMIT}"
                '            asked.session.info["trail.pending"] = waiting\n'
                f"{_COMMIT}",
            ),
        ),
        caught_by=(_KILLED,),
    ),
    Mutant(
        name="no operation has a number",
        bar="B50",
        changes=(
            Change(
                "assessment/persistence/operations.py",
                "    request_hash = fingerprint(request)\n",
                "    request_hash, key = fingerprint(request), str(now)\n",
            ),
        ),
        caught_by=(_KILLED,),
    ),
    *(
        Mutant(
            name=f"synchronous = {word}",
            bar="B52",
            changes=(
                Change("assessment/persistence/database.py", "_FULL: Final = 2", f"_FULL: Final = {number}"),
            ),
            caught_by=(_POWER,),
        )
        for word, number in (("NORMAL", 1), ("OFF", 0))
    ),
    Mutant(
        name="a failed commit is passed over",
        bar="B51",
        changes=(
            Change(
                "assessment/web/transaction.py",
                _COMMIT,
                "            from contextlib import suppress\n"
                f"            with suppress(Exception):\n    {_COMMIT}",
            ),
        ),
        caught_by=(_FAULTS,),
    ),
    Mutant(
        name="after a failure the connection is not rolled back",
        bar="B51",
        changes=(
            Change("assessment/web/transaction.py", "        session.close()\n", "        pass\n"),
            Change("assessment/persistence/writer_queue.py", "if self._holder == get_ident():", "if False:"),
        ),
        caught_by=(_FAULTS,),
    ),
    Mutant(
        name="the last chunk of a back-up is sealed like any other",
        bar="B66",
        changes=(Change(_SEALED, "+ bytes([last])", '+ b"0"'),),
        caught_by=(f"{_STREAM}::test_a_stream_that_was_cut_off_is_noticed_wherever_that_was",),
    ),
    Mutant(
        name="chunks of a back-up have no number",
        bar="B66",
        changes=(Change(_SEALED, "        self._number += 1\n", ""),),
        caught_by=(
            f"{_STREAM}::test_chunks_that_are_moved_left_out_doubled_added_or_another_streams_are_noticed",
        ),
    ),
    Mutant(
        name="the copy of the database lies in clear text beside the back-ups",
        bar="B66",
        changes=(
            Change(
                "assessment/services/backing_up.py",
                "dir=settings.data, prefix=_UNFINISHED",
                "dir=folder, prefix=_UNFINISHED",
            ),
        ),
        caught_by=(f"{_KEEPING}::test_a_backup_gives_nothing_away_and_nothing_lies_in_clear_text_beside_it",),
    ),
    Mutant(
        name="a back-up carries a key along",
        bar="B66",
        changes=(
            Change(
                "assessment/services/backing_up.py",
                "        sources = {_name_of(file): file for file in copy.files}\n",
                "        sources = {_name_of(file): file for file in copy.files}\n"
                '        sources[DEMONSTRATION] = settings.keys / "trail.json"\n',
            ),
        ),
        caught_by=(f"{_KEEPING}::test_drill",),
    ),
)
