"""The letterhead of the workstation of the demonstration: a logo, a foreword, an address; all invented."""

from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from assessment.demo.people import House
from assessment.domain.letterheads import Letterhead
from assessment.report.logos import logo_from
from assessment.services.actor import Actor
from assessment.services.letterheads import read_letterhead, save_letterhead

_LOGO: Final = Path(__file__).with_name("workstation.png")
_FOREWORD: Final = """\
尊敬的{{ 企业 }}：
这份报告根据贵企业 {{ 年度 }} 年填报的“{{ 问卷 }}”写成，贵企业目前处于“{{ 等级 }}”。\
{% if 等级 == "创新突破" %}请把做法讲给同行听。{% else %}往上走不必全面铺开，先做见效快的一两项。{% endif %}
建议先看“总体结论”一页，再对照“实施路线图”定人、定时间。本站每季度上门一次，和您一起核对进度。"""
_CONTACT: Final = ("示例市示例路 1 号 数字化转型服务大厅（虚构）", "电话 0717-0000000（虚构）")


def set_letterhead(session: Session, head: Actor, *, now: datetime) -> None:
    """Have the head of the workstation save it, the logo taken in like any other."""
    made = Letterhead(
        workstation=House.WORKSTATION.value,
        foreword=_FOREWORD,
        contact=_CONTACT,
        logo=logo_from(_LOGO.read_bytes()),
    )
    save_letterhead(session, head, made, seen=read_letterhead(session, head).revision, now=now)
