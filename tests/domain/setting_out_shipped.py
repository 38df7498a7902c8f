"""Random firms under every shipped model, as outsets of paths."""

from collections.abc import Iterable, Iterator
from datetime import date

from assessment.domain.aims import LevelAim, place_of
from assessment.domain.elements import element_facts
from assessment.domain.facts import facts_from
from assessment.domain.following import with_following
from assessment.domain.footing import Around, Sheet
from assessment.domain.incentives import Applicant
from assessment.domain.offers import offers
from assessment.domain.paths import Outset
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.regions import RegionCode
from assessment.domain.scoring import score
from tests.domain.firms import Firm, firm_from, shipped, shipped_questionnaire, shipped_ranks

REGIONS = frozenset(map(RegionCode, ("420000", "420100", "420115")))
VOUCHERS_RUN = date(2025, 6, 1)


def models() -> tuple[Questionnaire, ...]:
    return tuple(filed.questionnaire for filed in shipped().newest)


def outset_of(firm: Firm, asked: Questionnaire, *, on: date = VOUCHERS_RUN) -> Outset:
    """A firm that answered the first model; of the others it answered what follows from that."""
    catalogue, ranks = shipped(), shipped_ranks()
    first = Sheet(shipped_questionnaire(), firm.answers)
    known = element_facts(first.questionnaire, facts_from(first.questionnaire, firm.answers, firm.profile))
    facts = with_following({**known, **firm.profile}, catalogue.elements, ranks)
    sheet, others = first, tuple[Sheet, ...]()
    if asked is not first.questionnaire:
        found = offers(asked, facts, firm.profile, ranks=ranks)
        sheet, others = Sheet(asked, {key: each.answer for key, each in found.items()}), (first,)
    return Outset(
        sheet=sheet,
        around=Around(profile=firm.profile, ranks=ranks, elements=catalogue.elements, others=others),
        measures=catalogue.measures,
        incentives=catalogue.incentives,
        applicant=Applicant(facts=facts, regions=REGIONS, ranks=ranks, on=on),
    )


def next_levels(seeds: Iterable[int]) -> Iterator[tuple[int, Outset, LevelAim]]:
    """Every firm under every model, with the level that follows on the present one."""
    for seed in seeds:
        firm = firm_from(seed)
        for asked in models():
            outset = outset_of(firm, asked)
            now = score(asked, outset.sheet.answers, firm.profile).decision.level
            levels = asked.level_rule.levels
            place = place_of(asked.level_rule, now.key)
            if place + 1 < len(levels):
                yield seed, outset, LevelAim(levels[place + 1].key)
