"""What a fictitious firm can have or do: the options that its size and its other answers bear out."""

from collections.abc import Mapping
from typing import Final

from assessment.demo.plausible_steps import WIRED
from assessment.demo.shop import (
    Needs,
    Shop,
    both,
    either,
    figure,
    named,
    networked,
    own_design,
    reached,
    staff,
)
from assessment.domain.answers import Chosen

_ONLINE: Final = reached("internet-access", "broadband")
_OFFICE_IN_CLOUD: Final = reached("office-use", "system")
_FINANCE_IN_CLOUD: Final = reached("finance-use", "system")
_ERP: Final = named("systems-in-use", "erp")
_MES: Final = named("systems-in-use", "mes")
_ANALYSED: Final = reached("data-use", "analysis")
_CAMERAS: Final = reached("automatic-inspection", "vision")
_SHOP_FLOOR_IN_SYSTEM: Final = reached("execution-use", "system")

ONLY_WITH: Final[Mapping[str, Mapping[str, Needs]]] = {
    "organisation-arrangements": {
        "department": staff(40),
        "officer": figure("digital-staff", 1),
        "plan": either(reached("organisation-plan", "written"), reached("investment-outlook", "budgeted")),
        "rules": staff(20),
        "appraisal": staff(60),
        "training": figure("staff-trained", 1),
    },
    "security-measures": {
        "boundary": staff(30),
        "segmentation": both(staff(60), networked(10)),
        "monitoring": staff(80),
        "drill": staff(80),
    },
    "new-models": {"service": own_design, "networked": staff(50), "sharing": staff(30)},
    "cloud-classes": {
        "resource": _ONLINE,
        "business": both(_ONLINE, either(_OFFICE_IN_CLOUD, _FINANCE_IN_CLOUD, _ERP)),
        "capability": both(_ONLINE, either(_MES, _ANALYSED)),
        "ecosystem": both(_ONLINE, reached("chain-sharing", "system")),
    },
    "cloud-systems": {
        "storage": named("cloud-classes", "resource"),
        "desktop": both(named("cloud-classes", "resource"), staff(100)),
        "office": both(named("cloud-classes", "business"), _OFFICE_IN_CLOUD),
        "finance": both(named("cloud-classes", "business"), _FINANCE_IN_CLOUD),
        "erp": both(named("cloud-classes", "business"), _ERP),
        "crm": both(named("cloud-classes", "business"), named("systems-in-use", "crm")),
        "design": both(named("cloud-classes", "capability"), reached("product-design-use", "connected")),
        "mes": both(named("cloud-classes", "capability"), _MES),
        "analysis": both(named("cloud-classes", "capability"), _ANALYSED),
    },
    "fiveg-need": {
        "mobile": staff(60),
        "many-terminals": both(staff(80), networked(20)),
        "low-latency": both(staff(150), networked(30)),
        "video": staff(80),
    },
    "fiveg-scenes": {
        "codesign": reached("joint-innovation", "connected"),
        "remote-control": reached("fiveg-network", "virtual-private"),
        "coordinated-machines": figure("robots", 4),
        "flexible-production": reached("planning-use", "connected"),
        "assisted-assembly": reached("design-to-manufacturing", "system"),
        "vision-inspection": _CAMERAS,
        "fault-diagnosis": reached("maintenance-use", "connected"),
        "onsite-logistics": reached("automatic-handling", "agv"),
        "unmanned-patrol": reached("safety-use", "connected"),
        "site-monitoring": _SHOP_FLOOR_IN_SYSTEM,
        "cell-simulation": reached("twin-model", "process-model"),
        "precise-work": reached("fiveg-network", "virtual-private"),
        "energy-control": reached("energy-use", "connected"),
        "compliance-check": reached("process-design-use", "connected"),
        "traceability": reached("quality-traceability", "item"),
        "predictive-maintenance": reached("maintenance-use", "optimised"),
        "tallying": reached("warehouse-use", "connected"),
        "logistics-monitoring": reached("chain-sharing", "connected"),
        "virtual-service": staff(300),
        "inter-firm": reached("chain-sharing", "connected"),
    },
    "twin-uses": {
        "simulation": reached("twin-model", "process-model"),
        "prediction": both(_ANALYSED, reached("twin-model", "live-model")),
        "optimisation": both(_ANALYSED, reached("twin-object", "line")),
        "control": reached("twin-object", "workshop"),
    },
    "certificates": {
        "two-way-integration": both(staff(80), reached("organisation-plan", "written")),
        "dcmm-1": both(staff(100), reached("data-classification", "listed")),
        "dcmm-2": both(staff(200), reached("data-classification", "classified")),
        "smart-factory-basic": both(staff(60), _SHOP_FLOOR_IN_SYSTEM, reached("quality-use", "system")),
        "smart-factory-advanced": both(
            staff(150), reached("execution-use", "connected"), reached("quality-use", "connected")
        ),
        "fiveg-factory": reached("fiveg-coverage", "workshop"),
        "unmanned-factory": reached("unmanned-scope", "workshop"),
        "digital-twin-factory": reached("twin-object", "workshop"),
        "specialised-sme": both(own_design, reached("intellectual-property", "utility")),
    },
}
"""What an option needs; an option that is not listed here needs nothing."""

EXACTLY_WITH: Final[Mapping[str, Mapping[str, Needs]]] = {
    "network-types": {
        "office": _ONLINE,
        "workshop-wired": WIRED,
        "workshop-wireless": either(
            reached("work-reporting", "on-the-spot"),
            both(staff(40), reached("warehouse-use", "system")),
        ),
        "dedicated-line": reached("internet-access", "dedicated"),
        "fiveg": reached("fiveg-coverage", "line"),
    },
    "systems-in-use": {
        "erp": either(
            reached("warehouse-use", "system"),
            reached("planning-use", "system"),
            reached("procurement-use", "system"),
        ),
        "mes": both(_SHOP_FLOOR_IN_SYSTEM, staff(50)),
        "plm": both(reached("product-design-use", "system"), staff(60)),
        "scm": both(reached("procurement-use", "connected"), staff(150)),
        "crm": both(reached("sales-use", "system"), staff(50)),
        "qms": both(reached("quality-use", "system"), staff(80)),
        "wms": both(reached("warehouse-use", "connected"), staff(60)),
        "ems": reached("energy-use", "system"),
        "eam": reached("maintenance-use", "system"),
        "aps": reached("planning-use", "optimised"),
        "scada": either(
            reached("process-recording", "central"),
            both(reached("data-collection", "part-automatic"), staff(100)),
        ),
        "oa": reached("office-use", "system"),
    },
}
"""Options that a firm names if and only if something else is so."""

_INSTEAD: Final = {"dcmm-1": "dcmm-2", "smart-factory-basic": "smart-factory-advanced"}
"""The lower of two certificates, which the higher one replaces."""
_ONE_OF_EACH: Final = {
    "cloud-systems": (
        ("storage", "desktop"),
        ("office", "finance", "erp", "crm"),
        ("analysis", "mes", "design"),
    )
}
"""Options that belong to a kind of which one is named for certain, if the firm has any."""
_MOST_SCENES: Final = {"none": 0, "line": 2, "workshop": 5, "site": 9}


def borne_out(shop: Shop, question: str, wanted: frozenset[str]) -> frozenset[str]:
    """Those of the ``wanted`` options that the firm can honestly name, and those it has to."""
    if question in EXACTLY_WITH:
        return frozenset(option for option, need in EXACTLY_WITH[question].items() if need(shop))
    needs = ONLY_WITH.get(question, {})
    possible = [option for option in shop.steps[question] if option not in needs or needs[option](shop)]
    kept = wanted.intersection(possible)
    for kind in _ONE_OF_EACH.get(question, ()):
        if kept.isdisjoint(kind):
            kept |= set([option for option in kind if option in possible][:1])
    if question == "fiveg-scenes":
        kept = _few(shop, kept)
    return kept - {lower for lower, higher in _INSTEAD.items() if higher in kept}


def _few(shop: Shop, scenes: frozenset[str]) -> frozenset[str]:
    """As many 5G scenes as the coverage carries, not the same for every firm."""
    said = shop.answers.get("fiveg-coverage")
    most = _MOST_SCENES[said.option] if isinstance(said, Chosen) else 1
    listed = [option for option in shop.steps["fiveg-scenes"] if option in scenes]
    turn = shop.firm.number % (len(listed) or 1)
    return frozenset([*listed[turn:], *listed[:turn]][:most])
