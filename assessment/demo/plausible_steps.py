"""How far a fictitious firm can have come: the steps that its size and its other answers bear out."""

from collections.abc import Mapping
from itertools import takewhile
from typing import Final

from assessment.demo.shop import (
    Needs,
    Shop,
    both,
    either,
    figure,
    networked,
    own_design,
    process,
    reached,
    staff,
)

_IN_THE_OFFICE: Final = {"system": staff(12), "connected": staff(30), "optimised": staff(120)}
WIRED: Final = either(networked(0), reached("execution-use", "system"))
"""A workshop with a network: for its machines, or for what is run there in a system."""
_DESIGN, _TECHNOLOGY = "product-design-use", "process-design-use"

CEILINGS: Final[Mapping[str, Mapping[str, Needs]]] = {
    "upkeep": {"assigned": staff(15), "planned": figure("digital-staff", 1)},
    "organisation-plan": {"written": staff(15), "strategic": staff(60)},
    "network-reach": {"some": WIRED, "most": networked(20)},
    "data-coding": {"main": staff(15), "all": staff(40)},
    "data-collection": {
        "part-automatic": networked(8),
        "mostly-automatic": networked(35),
        "automatic": networked(60),
    },
    "data-storage": {
        "central": staff(30),
        "platform": both(staff(100), reached("data-collection", "part-automatic")),
    },
    "data-consistency": {"single-source": reached("data-storage", "central")},
    "data-use": {"models": both(staff(100), reached("data-storage", "central"))},
    "data-classification": {"listed": staff(15), "classified": staff(60)},
    "control-protection": {"separated": staff(40), "monitored": staff(100)},
    _DESIGN: {"system": staff(20), "connected": staff(50), "optimised": staff(100)},
    _TECHNOLOGY: {"system": staff(20), "connected": staff(50), "optimised": staff(150)},
    "planning-use": {"system": staff(25), "connected": staff(60), "optimised": staff(200)},
    "execution-use": {
        "system": staff(30),
        "connected": both(staff(50), networked(20)),
        "optimised": both(staff(200), networked(50)),
    },
    "work-reporting": {
        "on-the-spot": reached("execution-use", "system"),
        "automatic": reached("execution-use", "connected"),
    },
    "process-recording": {"central": networked(15), "closed-loop": both(staff(100), networked(40))},
    "procurement-use": _IN_THE_OFFICE,
    "warehouse-use": {
        "system": staff(15),
        "connected": staff(40),
        "optimised": both(staff(150), reached("procurement-use", "connected")),
    },
    "sales-use": _IN_THE_OFFICE,
    "finance-use": {"connected": staff(30), "optimised": staff(120)},
    "quality-use": {"system": staff(25), "connected": staff(60), "optimised": staff(150)},
    "quality-traceability": {
        "batch": either(reached("warehouse-use", "system"), reached("quality-use", "system")),
        "item": both(staff(40), reached("quality-use", "system")),
        "chain": reached("quality-use", "connected"),
    },
    "maintenance-use": {
        "system": staff(25),
        "connected": both(staff(60), networked(20)),
        "optimised": both(staff(200), networked(50)),
    },
    "energy-use": {"system": staff(40), "connected": networked(15), "optimised": staff(250)},
    "safety-use": {"system": staff(40), "connected": staff(100), "optimised": staff(250)},
    "projects-use": _IN_THE_OFFICE,
    "people-use": {"system": staff(12), "connected": staff(60), "optimised": staff(200)},
    "office-use": {"system": staff(8), "connected": staff(60), "optimised": staff(150)},
    "design-to-manufacturing": {
        step: either(reached(_DESIGN, step), reached(_TECHNOLOGY, step))
        for step in ("system", "connected", "optimised")
    },
    "management-to-control": {
        step: reached("execution-use", step) for step in ("system", "connected", "optimised")
    },
    "supply-production-sales": {
        "system": reached("warehouse-use", "system"),
        "connected": both(
            reached("warehouse-use", "connected"),
            either(reached("procurement-use", "connected"), reached("sales-use", "connected")),
        ),
        "optimised": either(reached("planning-use", "optimised"), reached("sales-use", "optimised")),
    },
    "finance-to-business": {
        step: reached("finance-use", step) for step in ("system", "connected", "optimised")
    },
    "decision-making": {
        "system": either(reached("sales-use", "system"), reached("finance-use", "system")),
        "connected": reached("data-storage", "central"),
        "optimised": reached("data-use", "models"),
    },
    "joint-innovation": {"system": staff(40), "connected": staff(80), "optimised": staff(150)},
    "chain-sharing": {
        "system": staff(30),
        "connected": either(reached("procurement-use", "connected"), reached("sales-use", "connected")),
        "optimised": staff(200),
    },
    "green-development": {step: reached("energy-use", step) for step in ("system", "connected", "optimised")},
    "equipment-effectiveness": {"from-85": reached("maintenance-use", "connected")},
    "steady-operation": {"most": staff(40), "advanced": reached("process-recording", "closed-loop")},
    "intellectual-property": {
        "applied": staff(10),
        "utility": staff(20),
        "invention": both(staff(40), own_design),
        "standard": staff(150),
    },
    "internet-access": {"dedicated": staff(40)},
    "fiveg-coverage": {
        "line": both(staff(120), networked(30)),
        "workshop": both(staff(250), networked(45)),
        "site": both(staff(600), networked(60)),
    },
    "fiveg-network": {
        "virtual-private": reached("fiveg-coverage", "workshop"),
        "dedicated": reached("fiveg-coverage", "site"),
    },
    "twin-model": {
        "three-d": staff(40),
        "process-model": staff(100),
        "live-model": both(staff(150), reached("data-collection", "mostly-automatic")),
    },
    "twin-object": {
        "machine": both(staff(60), reached("twin-model", "three-d")),
        "line": both(staff(150), networked(40)),
        "workshop": both(staff(300), reached("twin-model", "live-model")),
        "factory": staff(800),
    },
    "automatic-handling": {
        "conveyor": staff(30),
        "agv": both(staff(120), reached("warehouse-use", "system")),
        "automatic-warehouse": both(staff(250), reached("warehouse-use", "connected")),
    },
    "automatic-inspection": {
        "vision": both(staff(100), reached("quality-use", "system")),
        "closed-loop": both(staff(250), reached("quality-use", "connected")),
    },
    "unmanned-scope": {
        "station": both(staff(60), figure("key-process-controlled", 2)),
        "line": both(either(figure("robots", 4), process), reached("maintenance-use", "connected")),
        "workshop": reached("automatic-handling", "automatic-warehouse"),
        "factory": staff(1500),
    },
    "identification-node": {
        "planned": staff(30),
        "connected": both(staff(80), reached("quality-traceability", "batch")),
        "in-use": reached("quality-traceability", "item"),
    },
    "security-grading": {"self-graded": both(staff(100), networked(20))},
}
"""What a step needs beyond those below it; without that a firm has come only to the one below."""

FLOORS: Final[Mapping[str, tuple[str, Needs]]] = {
    "network-reach": ("some", WIRED),
    "data-storage": ("own-systems", reached("data-collection", "part-automatic")),
    "design-to-manufacturing": (
        "connected",
        both(reached(_DESIGN, "connected"), reached(_TECHNOLOGY, "connected")),
    ),
    "management-to-control": ("connected", reached("execution-use", "connected")),
    "supply-production-sales": (
        "connected",
        both(
            reached("warehouse-use", "connected"),
            reached("procurement-use", "connected"),
            reached("sales-use", "connected"),
        ),
    ),
    "finance-to-business": ("connected", reached("finance-use", "connected")),
    "green-development": ("system", reached("energy-use", "connected")),
    "internet-access": ("broadband", staff(12)),
}
"""The step that a firm has reached for certain where something else is so."""


def highest(shop: Shop, question: str, wanted: int) -> int:
    """The place of the highest step, up to the ``wanted`` one, that the firm can honestly name."""
    steps, needs = shop.steps[question], CEILINGS.get(question, {})
    if question in FLOORS:
        lowest, because = FLOORS[question]
        wanted = max(wanted, steps.index(lowest)) if because(shop) else wanted
    borne_out = takewhile(lambda step: step not in needs or needs[step](shop), steps[: wanted + 1])
    return len(list(borne_out)) - 1
