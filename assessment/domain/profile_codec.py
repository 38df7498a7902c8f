"""The profile of an enterprise as JSON and back: the form kept with a frozen result."""

from collections.abc import Mapping
from decimal import Decimal

from assessment.domain.answer_codec import plain_number
from assessment.domain.enterprise import AboveScale, AboveScaleSource, DivisionCode, ProductionType, Profile
from assessment.domain.fingerprints import Json
from assessment.domain.regions import RegionCode
from assessment.domain.size import SizeClass


def profile_to_json(profile: Profile) -> dict[str, Json]:
    """All facts of ``profile``; figures as text, in 万元 and persons."""
    return {
        "name": profile.name,
        "credit_code": profile.credit_code,
        "region": profile.region,
        "zone": profile.zone,
        "industry": profile.industry,
        "staff": profile.staff,
        "revenue": plain_number(profile.revenue),
        "size": profile.size.value,
        "production_type": profile.production_type.value,
        "group": profile.group,
        "own_design": profile.own_design,
        "above_scale": None if profile.above_scale is None else _declared(profile.above_scale),
    }


def profile_from_json(value: Json) -> Profile:
    """The profile that ``profile_to_json`` wrote; anything else raises ``ValueError``."""
    match value:
        case {
            "name": str(name),
            "credit_code": str(credit_code),
            "region": str(region),
            "zone": str(zone),
            "industry": str(industry),
            "staff": int(staff),
            "revenue": str(revenue),
            "size": str(size),
            "production_type": str(production_type),
            "group": bool(group),
            "own_design": bool(own_design),
            "above_scale": above_scale,
        }:
            return Profile(
                name=name,
                credit_code=credit_code,
                region=RegionCode(region),
                zone=zone,
                industry=DivisionCode(industry),
                staff=staff,
                revenue=Decimal(revenue),
                size=SizeClass(size),
                production_type=ProductionType(production_type),
                group=group,
                own_design=own_design,
                above_scale=_above_scale(above_scale),
            )
        case _:
            raise ValueError("This is no profile of an enterprise.")


def _declared(status: AboveScale) -> Mapping[str, Json]:
    return {"above": status.above, "year": status.year, "source": status.source.value}


def _above_scale(value: object) -> AboveScale | None:
    match value:
        case None:
            return None
        case {"above": bool(above), "year": int(year), "source": str(source)}:
            return AboveScale(above, year, AboveScaleSource(source))
        case _:
            raise ValueError("This is no above-scale status.")
