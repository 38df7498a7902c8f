"""``assessment rescore``: results scored under two versions of a questionnaire, for a trend that goes on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import IO

import click

from assessment import formatting
from assessment.catalogue.registry import Catalogue, UnknownQuestionnaireError
from assessment.composition import NotReadyError, opened
from assessment.persistence.errands import Errand
from assessment.persistence.scope import on_errand
from assessment.services.rescoring import (
    Compared,
    Outcome,
    Rescored,
    Versions,
    file_of,
    note_rescoring,
    rescore,
)
from assessment.settings import Settings, UnusableSettingError


@click.command(name="rescore")
@click.option("--from", "earlier", required=True, metavar="键/版本", help="前一版。")
@click.option("--to", "later", required=True, metavar="键/版本", help="后一版。")
@click.option("--year", type=click.IntRange(2000, 2999), metavar="年度", help="只看这一年；不写看全部年度。")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="文件",
    help="把每份结果写成 CSV（企业只有代号）；文件须不存在。",
)
@click.pass_obj
def rescore_command(
    settings: Settings, *, earlier: str, later: str, year: int | None, output: Path | None
) -> None:
    """已提交的结果按一份问卷的两版各计一次分，使前后各年可以比较。

    不管当时按哪一版填写，意思相同的答案带到另一版，带不过去的按最差和最好两头计。结果和报告本身不变；
    对照一次留痕一条。
    """
    try:
        with opened(settings) as installation:
            versions = _versions(installation.catalogue, earlier, later)
            with installation.database.reading(on_errand(Errand.RESCORING)) as session:
                found = rescore(session, installation.catalogue, versions, year=year)
            file = file_of(found) if output is not None else None
            with nullcontext() if output is None else _new_file(output) as target:
                with installation.database.writing() as session:
                    note_rescoring(session, found, file, year=year, now=datetime.now(UTC))
                if target is not None and file is not None:  # the trail tells of it by now
                    target.write(file.content)
    except (NotReadyError, UnusableSettingError, UnknownQuestionnaireError) as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(_summary(found)))
    if output is not None and file is not None:
        click.echo(f"每份结果已写进 {output}，SHA-256 {file.sha256}")


def _versions(catalogue: Catalogue, earlier: str, later: str) -> Versions:
    names = [name.partition("/") for name in (earlier, later)]
    if not all(key and version for key, _, version in names):
        raise click.UsageError("两版都请写成“键/版本”，例如 sme-digital/2024.1。")
    (key, _, one), (other_key, _, other) = names
    if key != other_key or one == other:
        raise click.UsageError("请写同一份问卷的两个不同的版本。")
    return Versions(catalogue.find(key, one), catalogue.find(key, other))


@contextmanager
def _new_file(output: Path) -> Iterator[IO[bytes]]:
    """A file that was not there before; where something goes wrong it is gone again."""
    try:
        target = output.open("xb")
    except FileExistsError:
        raise click.ClickException(f"{output} 已经存在，没有写。请换一个文件名。") from None
    except OSError as error:
        raise click.ClickException(f"写不了 {output}（{error.strerror}）。") from error
    try:
        with target:
            yield target
    except BaseException:
        output.unlink()
        raise


def _summary(found: Rescored) -> Iterator[str]:
    earlier, later = (each.questionnaire for each in (found.versions.earlier, found.versions.later))
    results = found.results
    yield f"{earlier.title}：{earlier.version} 版和 {later.version} 版对照"
    if not results:
        yield "没有按这两版提交的结果。"
        return
    of_earlier = sum(each.answered == earlier.version for each in results)
    yield (
        f"{len(results)} 份结果，{found.firms} 家企业；按 {earlier.version} 版填写的 {of_earlier} 份，"
        f"按 {later.version} 版填写的 {len(results) - of_earlier} 份"
    )
    for version, outcomes in (
        (earlier.version, [each.earlier for each in results]),
        (later.version, [each.later for each in results]),
    ):
        yield f"  {version} 版：平均总分 {_mean(outcomes)}"
    same = sum(each.earlier.level == each.later.level for each in results)
    yield f"  两版等级相同的 {same} 份，不同的 {len(results) - same} 份"
    yield from _how_comparable(results)


def _mean(outcomes: Sequence[Outcome]) -> str:
    points = [each.points for each in outcomes if each.points is not None]
    if not points:
        return "不适用"
    ends = [sum((each[end] for each in points), Fraction(0)) / len(points) for end in (0, 1)]
    return formatting.score_range(*ends)


def _how_comparable(results: Sequence[Compared]) -> Iterator[str]:
    shares = [each.common.share for each in results]
    mean = sum(shares, Fraction(0)) / len(shares)
    yield (
        f"  可比程度：要问的题里平均 {formatting.percentage(mean)} 两版都问、意思相同，"
        f"最低 {formatting.percentage(min(shares))}"
    )
    changed = sum(each.changed for each in results)
    if changed:
        yield f"  注意：{changed} 份提交之后，所填那一版的文件改过（当时还是草稿）；这里按现在的文件计分。"
