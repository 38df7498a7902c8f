"""Mistakes in the rules by which elements follow from others are named with line and remedy."""

from pathlib import Path

import pytest

from assessment.catalogue.elements import read_elements

LINES = """elements:
  - {key: scene, title: 场景, kind: steps, values: [none, one, two]}
  - key: depth
    title: 深度
    kind: steps
    values: [none, sheet]
    follows:
      - {when: {element: scene, at_least: one}, answer: sheet}
      - {answer: none}
"""


def mistakes(root: Path, text: str) -> list[str]:
    (root / "elements").mkdir(exist_ok=True)
    (root / "elements" / "facts.yaml").write_text(text, encoding="utf-8")
    return [str(each) for each in read_elements(root).mistakes]


def test_the_sound_file_has_no_mistakes(tmp_path: Path) -> None:
    assert mistakes(tmp_path, LINES) == []


@pytest.mark.parametrize(
    ("now", "then", "line", "said"),
    [
        ("answer: sheet", "answer: sheets", 8, "sheet"),
        ("element: scene, at_least", "element: scenery, at_least", 8, "scene"),
        ("at_least: one}", "at_least: three}", 8, "three"),
        ("{when: {element: scene, at_least: one}, answer: sheet}", "{answer: sheet}", 8, "只能放在最后"),
    ],
)
def test_a_mistake_in_a_rule_is_named(tmp_path: Path, now: str, then: str, line: int, said: str) -> None:
    assert now in LINES

    (found,) = mistakes(tmp_path, LINES.replace(now, then))

    assert found.startswith(f"elements/facts.yaml:{line}:") or f":{line}" in found
    assert said in found
