"""``assessment author publish``: seal a version of a questionnaire, for good."""

import click

from assessment import resources
from assessment.catalogue.codes import load_codes
from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.publishing import PublicationRefusedError, publish
from assessment.catalogue.sealing import PUBLISHED
from assessment.settings import Settings


@click.command(name="publish")
@click.argument("name", metavar="键/版本")
@click.pass_obj
def publish_command(settings: Settings, name: str) -> None:
    """发布一版问卷：全部检查和核算案例都通过后封存，此后不能再改。

    在正在使用的问卷目录（ASSESSMENT_QUESTIONNAIRES）里，把这一版的 status 改为 published，
    并把校验值写进 published.txt。
    """
    root = resources.questionnaires(settings.questionnaires)
    try:
        published = publish(root, name, load_codes())
    except UnusableFilesError as error:
        count = len(error.mistakes)
        raise click.ClickException(f"没有发布，先改正这 {count} 处：\n{error}") from error
    except PublicationRefusedError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(
            f"没有发布：写不了 {error.filename or root}（{error.strerror}）。"
        ) from error
    click.echo(
        f"{published.name} 已发布，{published.cases} 个核算案例全部成立。此后不能再改，要修改请另建新版本。"
    )
    click.echo(f"校验值已写进 {root / PUBLISHED}：{published.checksum}")
