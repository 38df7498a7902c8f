"""What a cost is reckoned from, in a line of a report."""

from assessment.domain.measures import Basis
from assessment.domain.sources import Mark
from assessment.domain.texts import Text
from assessment.report.recommendations import basis_of


def test_the_basis_of_a_cost_is_told_in_either_language() -> None:
    basis = Basis(
        title=Text("平台估算", "Our estimate"), mark=Mark.OURS, note=Text("按每台一万", "one per machine")
    )

    assert basis_of(basis, "zh") == "平台估算，平台自定规则：按每台一万"
    assert basis_of(basis, "en") == "Our estimate, platform's own rule: one per machine"
