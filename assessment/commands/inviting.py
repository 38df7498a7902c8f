"""``assessment invite``: a link, used once, that makes somebody a member of an organisation."""

from datetime import UTC, datetime
from typing import Final

import click
from sqlalchemy.orm import Session

from assessment.catalogue.codes import load_codes
from assessment.commands.qr import printed_code
from assessment.composition import NotReadyError, opened
from assessment.domain.errors import RefusalError
from assessment.domain.identities import OrganisationId
from assessment.domain.regions import RegionCode
from assessment.domain.roles import ROLES_OF, OrganisationKind, Role
from assessment.formatting import moment
from assessment.persistence.enterprises import enterprise_with_code
from assessment.persistence.errands import Errand
from assessment.persistence.organisations import organisations_of_kind
from assessment.persistence.scope import entrust
from assessment.services.founding import found_bureau, found_workstation, the_platform
from assessment.services.inviting import invite_from_console
from assessment.settings import Settings, UnusableSettingError

_HERE: Final = "http://127.0.0.1:8000"
_ROLES: Final = "\n\n".join(
    f"{kind.label}：{'、'.join(f'{role.value}（{role.label}）' for role in Role if role in roles)}"
    for kind, roles in ROLES_OF.items()
)


@click.command(
    help="邀请一个人加入机构，打印只能用一次的链接。\n\nROLE 是角色：\n\n"
    + _ROLES
    + "\n\n还没有的工作站（写明 --county）和经信局（写明 --region）会一并建立。"
)
@click.argument("role", type=click.Choice([role.value for role in Role]), metavar="ROLE")
@click.option("--organisation", default="", metavar="名称", help="机构名称；企业写统一社会信用代码。")
@click.option("--county", multiple=True, metavar="代码", help="新工作站服务的县级区划代码，可写多次。")
@click.option("--region", metavar="代码", help="新经信局所辖的区划代码，如 420000。")
@click.option("--address", default=_HERE, metavar="网址", help=f"网站的网址，默认 {_HERE}。")
@click.pass_obj
def invite(
    settings: Settings,
    role: str,
    organisation: str,
    county: tuple[str, ...],
    region: str | None,
    address: str,
) -> None:
    """Found the organisation if it is new, and print the link."""
    now = datetime.now(UTC)
    regions = _known_regions((*county, *([region] if region else ())))
    try:
        with opened(settings) as installation, installation.database.writing() as session:
            house = _house(session, Role(role), organisation, regions=regions, now=now)
            link = invite_from_console(session, house, role=Role(role), now=now)
    except (NotReadyError, UnusableSettingError, RefusalError) as error:
        raise click.ClickException(str(error)) from error
    url = f"{address.rstrip('/')}/invitations/{link.token}"
    click.echo(printed_code(url))
    click.echo(f"{Role(role).label}的邀请链接（只能用一次，{moment(link.expires_at)} 前有效）：")
    click.echo(url)


def _known_regions(codes: tuple[str, ...]) -> tuple[RegionCode, ...]:
    known = load_codes().regions
    for code in codes:
        if known.find(RegionCode(code)) is None:
            raise click.UsageError(f"没有收录区划代码 {code}。")
    return tuple(RegionCode(code) for code in codes)


def _house(
    session: Session, role: Role, name: str, *, regions: tuple[RegionCode, ...], now: datetime
) -> OrganisationId:
    """The organisation somebody is invited to; workstations and bureaus that are new are founded."""
    kind = next(kind for kind, roles in ROLES_OF.items() if role in roles)
    if kind is OrganisationKind.PLATFORM:
        return the_platform(session, now=now)
    if not name:
        raise click.UsageError("请用 --organisation 写明机构。")
    if kind is OrganisationKind.ENTERPRISE:
        entrust(session, Errand.CONSOLE)
        firm = enterprise_with_code(session, name.upper())
        if firm is None:
            raise click.UsageError(f"没有登记过信用代码为 {name} 的企业。企业在网站上自己登记。")
        return firm.id
    for found in organisations_of_kind(session, kind):
        if found.name == name:
            return found.id
    return _founded(session, kind, name, regions=regions, now=now)


def _founded(
    session: Session, kind: OrganisationKind, name: str, *, regions: tuple[RegionCode, ...], now: datetime
) -> OrganisationId:
    if kind is OrganisationKind.WORKSTATION:
        if not regions:
            raise click.UsageError(f"“{name}”是新的工作站，请用 --county 写明它服务的县（市、区）。")
        entrust(session, Errand.ASSIGNING)
        return found_workstation(session, name, regions, now=now)
    if len(regions) != 1:
        raise click.UsageError(f"“{name}”是新的经信局，请用 --region 写明它所辖的区划。")
    return found_bureau(session, name, regions[0], now=now)
