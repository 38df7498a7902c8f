"""A release in the language of whoever reads it: frozen in Chinese, its groups are named by their keys."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from assessment.domain.aggregation import OTHER, QUARTILES_FROM, SMALLEST_GROUP, Grouping
from assessment.domain.publication import Named, Publication, PublishedRow, PublishedTable
from assessment.domain.regions import RegionCode
from assessment.domain.texts import SOURCE_LANGUAGE, Language, Text
from assessment.export.cells import Cell, Column
from assessment.formatting import day, moment, score
from assessment.persistence.releases import Release
from assessment.services.release_record import Naming, publication_of
from assessment.services.setting_out import Books
from assessment.services.supervising import release_subject

FICTITIOUS: Final = Text("演示数据，均为虚构", "Demonstration data, all fictitious")
ATTENTION: Final = Text("注意", "Note")
GROUPED_BY: Final = Text("分组方式", "Grouped by")
SUMMARY: Final = Text("汇总", "Summary")
TITLE: Final = Text("{region}{year}年{questionnaire}汇总", "{region}, {year}: summary of {questionnaire}")
IDENTITY: Final = Text("发布编号 {number}；内容校验值 {hash}", "Release number {number}; checksum {hash}")
FILE_NAME: Final = Text("区域发布_{region}_{year}年_{day}", "Regional release_{region}_{year}_{day}")
GROUPINGS: Final[Mapping[Grouping, Text]] = {
    Grouping.COUNTY: Text(Grouping.COUNTY.label, "County or district"),
    Grouping.INDUSTRY: Text(Grouping.INDUSTRY.label, "Industry division"),
    Grouping.SIZE: Text(Grouping.SIZE.label, "Size"),
}
SHEETS: Final[Mapping[Grouping, Text]] = {
    Grouping.COUNTY: Text(f"按{Grouping.COUNTY.label}", "By county or district"),
    Grouping.INDUSTRY: Text(f"按{Grouping.INDUSTRY.label}", "By industry division"),
    Grouping.SIZE: Text(f"按{Grouping.SIZE.label}", "By size"),
}
_CODE: Final = Text("代码", "Code")
_GROUP: Final = Text("分组", "Group")
_FIRMS: Final = Text("企业数（家）", "Firms")
_MEAN: Final = Text("平均得分", "Mean score (0–100)")
_QUARTILES: Final = (
    Text("下四分位数", "Lower quartile"),
    Text("中位数", "Median"),
    Text("上四分位数", "Upper quartile"),
)
_AT_LEVEL: Final = Text("{level}（家）", "{level} (firms)")
_SINCE: Final = Text("数字来自", "Figures from")
_THIS: Final = Text("本次发布", "This release")
_CARRIED_ON: Final = Text("沿用 {day} 发布", "As released on {day}")
_SEPARATOR: Final = Text("、", "; ")
_MERGED: Final = Text("“其他”包括：{groups}。", "“Other” comprises: {groups}.")
_UNSHOWN: Final = Text("不显示：{groups}。", "Not shown: {groups}.")
_NOTES: Final = (
    (
        _FIRMS,
        Text("组内已提交自评并计入本次发布的企业数。", "Firms that handed in and count in this release."),
    ),
    (
        _MEAN,
        Text(
            "组内各企业自评总分（0–100 分）的算术平均，保留一位小数；有“不确定”回答的，按确定得分计。",
            "The mean of the firms' total scores (0–100), to one decimal; where answers are “not sure”, the "
            "certain part of the score counts.",
        ),
    ),
    (
        Text("四分位数", "Quartiles"),
        Text(
            "组内得分从低到高排到四分之一、一半、四分之三处的企业的得分，取整到 1 分；"
            f"满 {QUARTILES_FROM} 家、且不会透露单个企业情况的分组才有，早期的发布没有（平台自定规则）。",
            "The score a quarter, half and three quarters of the way up the group, in whole points; only for "
            f"groups of {QUARTILES_FROM} firms or more that give no single firm away, and not in early "
            "releases (platform's own rule).",
        ),
    ),
    (
        Text("各等级（家）", "Levels (firms)"),
        Text(
            "组内按自评结果处于各等级（阶段）的企业数。",
            "Firms of the group at each level, as they assessed.",
        ),
    ),
    (
        _SINCE,
        Text(
            "与已有发布相比，变动不足以单独公布的分组沿用上一次的数字，新提交的结果计入以后的发布。",
            "Groups that have changed too little since earlier releases to be published again keep their "
            "previous figures; newly submitted results count in later releases.",
        ),
    ),
    (
        Text("样本规则", "Rule on samples"),
        Text(
            f"每组不少于 {SMALLEST_GROUP} 家；会透露单个企业情况的分组并入“其他”，"
            "“其他”不足时继续并入最小的分组；不公布合计和交叉分组（平台自定规则）。",
            f"At least {SMALLEST_GROUP} firms in every group; groups that would tell of a single firm are "
            "merged into “Other”, and with the smallest group where that is too few still; no totals and no "
            "cross-tables are published (platform's own rule).",
        ),
    ),
)
_CONFIDENTIAL: Final = (
    Text("保密说明", "Confidentiality"),
    Text(
        "为保护企业商业秘密，样本较少的数据不显示。",
        "To protect business secrets, figures from small samples are withheld.",
    ),
)


def told_in(release: Release, books: Books, language: Language) -> Publication:
    """What a release says; in Chinese as it was frozen, else with every name its key has in ``language``."""
    frozen = publication_of(release)
    if language == SOURCE_LANGUAGE:
        return frozen
    region = RegionCode(frozen.region.key)
    naming = Naming(codes=books.codes, region=region, language=language)
    titles = _titles(books, frozen, language)
    return replace(
        frozen,
        region=naming.whole(frozen.region),
        questionnaire=_renamed(frozen.questionnaire, titles),
        levels=tuple(_renamed(level, titles) for level in frozen.levels),
        tables=tuple(_table(table, naming) for table in frozen.tables),
    )


def shown_mean(row: PublishedRow) -> Decimal:
    """The mean as it is shown everywhere, with one decimal."""
    return Decimal(score(row.mean))


def shown_quartiles(row: PublishedRow) -> tuple[int | None, int | None, int | None]:
    """The quartiles in whole points; nothing where they are not told."""
    told = row.quartiles
    return (None, None, None) if told is None else (told.lower, told.median, told.upper)


def columns_in(publication: Publication, language: Language) -> dict[str, Column]:
    """The columns of every table in a file, by what they come from."""
    at_level = _AT_LEVEL.in_language(language)
    quartiles = enumerate(text.in_language(language) for text in _QUARTILES)
    return {
        "code": Column(_CODE.in_language(language), 10),
        "group": Column(_GROUP.in_language(language), 28),
        "firms": Column(_FIRMS.in_language(language), 12),
        "mean": Column(_MEAN.in_language(language), 12, decimals=1),
        **{f"quartiles.{place}": Column(title, 12) for place, title in quartiles},
        **{
            f"levels.{place}": Column(at_level.format(level=level.name), 14)
            for place, level in enumerate(publication.levels)
        },
        "since": Column(_SINCE.in_language(language), 26),
    }


def rows_in(table: PublishedTable, frozen_at: datetime, language: Language) -> Iterator[dict[str, Cell]]:
    """The rows of a table in a file."""
    for row in table.rows:
        coded = table.by is not Grouping.SIZE and row.group.key != OTHER
        carried = _CARRIED_ON.in_language(language).format(day=day(row.since, language=language))
        yield {
            "code": row.group.key if coded else None,
            "group": row.group.name,
            "firms": row.firms,
            "mean": shown_mean(row),
            **{f"quartiles.{place}": points for place, points in enumerate(shown_quartiles(row))},
            **{f"levels.{place}": count for place, count in enumerate(row.levels)},
            "since": _THIS.in_language(language) if row.since == frozen_at else carried,
        }


def notes_in(release: Release, publication: Publication, language: Language) -> Iterator[tuple[str, str]]:
    """All that has to be known to read a release: each a term and its explanation."""
    explained = (*_head(release, publication), *_NOTES, *_left_out(publication, language), _CONFIDENTIAL)
    for term, text in explained:
        yield term.in_language(language), text.in_language(language)


def _head(release: Release, publication: Publication) -> Iterator[tuple[Text, Text]]:
    region, asked = publication.region, publication.questionnaire.name
    yield (
        Text("内容", "Content"),
        Text(
            f"{region.name}企业自评结果分组汇总。自评结果，非官方评定。",
            f"Self-assessments of enterprises in {region.name}, by group. Not official assessments.",
        ),
    )
    yield Text("地区", "Region"), Text(f"{region.name}（{region.key}）", f"{region.name} ({region.key})")
    yield (
        Text("问卷", "Questionnaire"),
        Text(f"{asked}，{'、'.join(publication.versions)} 版", f"{asked}, {', '.join(publication.versions)}"),
    )
    yield Text("年度", "Year"), Text(f"{publication.year} 年", f"{publication.year}")
    frozen_at = release.frozen_at
    yield Text("发布时间", "Released"), Text(moment(frozen_at), moment(frozen_at, language="en"))
    yield Text("发布编号", "Release number"), Text(release.id)
    yield Text("内容校验值", "Checksum of the content"), Text(f"SHA-256 {release.hash}")


def _left_out(publication: Publication, language: Language) -> Iterator[tuple[Text, Text]]:
    for table in publication.tables:
        if table.merged:
            names = _SEPARATOR.in_language(language).join(group.name for group in table.merged)
            said = _MERGED if table.rows else _UNSHOWN
            yield SHEETS[table.by], Text(said.in_language(language).format(groups=names))


def _table(table: PublishedTable, naming: Naming) -> PublishedTable:
    return replace(
        table,
        rows=tuple(replace(row, group=naming.anew(table.by, row.group)) for row in table.rows),
        merged=tuple(naming.anew(table.by, group) for group in table.merged),
    )


def _titles(books: Books, frozen: Publication, language: Language) -> Mapping[str, str]:
    """What the questionnaire and its levels are called now, by key; nothing of one that is gone."""
    key = frozen.questionnaire.key
    if all(known != key for known, _ in books.catalogue.filed):
        return {}
    subject = release_subject(books.catalogue, books.codes, key, year=frozen.year)
    levels = {level.key: level.name for level in subject.levels_in(language)}
    return {key: subject.newest.title.in_language(language), **levels}


def _renamed(named: Named, titles: Mapping[str, str]) -> Named:
    return Named(named.key, titles.get(named.key, named.name))
