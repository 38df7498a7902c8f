"""Mutants stay fit for use: each still changes the product, and names tests that exist."""

import ast

import pytest

from tests.mutants.mutating import ROOT, Mutant, changed, mutants


def test_every_mutant_has_a_name_of_its_own() -> None:
    names = [mutant.name for mutant in mutants()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)
def test_a_mutant_changes_the_product_and_names_tests_that_exist(mutant: Mutant) -> None:
    for file in {change.file for change in mutant.changes}:
        text = (ROOT / file).read_text("utf-8")
        mutated = changed(text, [change for change in mutant.changes if change.file == file])
        assert ast.dump(ast.parse(mutated)) != ast.dump(ast.parse(text))
    assert mutant.caught_by
    for test in mutant.caught_by:
        file, _, name = test.partition("::")
        nodes = ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
        assert name in {node.name for node in nodes if isinstance(node, ast.FunctionDef)}, test
