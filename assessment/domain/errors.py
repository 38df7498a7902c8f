"""What the rules refuse, in words the person can act on: what is wrong, and what to do about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assessment.domain.answers import Answer
from assessment.domain.texts import NO_TEXT, Text


class RefusalError(Exception):
    """Something the rules do not allow; ``what`` is wrong and ``remedy`` says what to do."""

    def __init__(self, what: Text, remedy: Text = NO_TEXT) -> None:
        super().__init__(f"{what}{remedy}")
        self.what = what
        self.remedy = remedy


class NotFoundError(RefusalError):
    """There is no such thing, or the person has nothing to do with it: both look the same."""

    def __init__(self) -> None:
        super().__init__(
            Text("没有找到您要的内容。", "We could not find what you asked for."),
            Text("请检查网址，或从首页重新进入。", "Please check the address, or start from the home page."),
        )


class ActionNotAllowedError(RefusalError):
    """The person may see the thing but not do this to it, or not now."""

    def __init__(self, what: Text = NO_TEXT, remedy: Text = NO_TEXT) -> None:
        super().__init__(
            what if what != NO_TEXT else Text("您目前不能进行这项操作。", "You cannot do this at present."),
            remedy
            if remedy != NO_TEXT
            else Text(
                "如确需办理，请联系贵企业负责人或所属工作站。",
                "If it has to be done, please ask your enterprise lead or your workstation.",
            ),
        )


class AlreadyHandedInError(ActionNotAllowedError):
    """The person could answer, but the assessment has been handed in."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "本次自评已提交，不能再修改。",
                "This assessment has been handed in and can no longer be changed.",
            ),
            Text(
                "核定开始之前，企业负责人可以撤回后修改。",
                "Until its review begins, the enterprise lead can take it back to change it.",
            ),
        )


class NotSignedInError(RefusalError):
    """Nobody is signed in, or the session has ended."""

    def __init__(self) -> None:
        super().__init__(
            Text("您还没有登录，或登录已经到期。", "You are not signed in, or your session has ended."),
            Text("请重新登录，之后可以接着填写。", "Please sign in again; you can then go on."),
        )


class WrongCredentialsError(RefusalError):
    """The name is unknown or the password does not fit: the two are never told apart."""

    def __init__(self) -> None:
        super().__init__(
            Text("登录名或密码不正确。", "The sign-in name or the password is not correct."),
            Text(
                "请检查大小写后重试；忘记密码时，请联系贵企业负责人或所属工作站重置。",
                "Please check capitals and try again; your lead or workstation can reset the password.",
            ),
        )


class TooManyAttemptsError(RefusalError):
    """Too many attempts from this account or address; the next one counts from ``until`` on."""

    def __init__(self, until: datetime, seconds: int) -> None:
        wait = f"{seconds} 秒" if seconds < _MINUTE else f"{-(-seconds // _MINUTE)} 分钟"
        count, unit = (seconds, "second") if seconds < _MINUTE else (-(-seconds // _MINUTE), "minute")
        wait_en = f"{count} {unit}" if count == 1 else f"{count} {unit}s"
        super().__init__(
            Text("尝试次数过多，已暂停受理。", "There were too many attempts."),
            Text(f"请在 {wait}后再试。", f"Please try again in {wait_en}."),
        )
        self.until = until


class BusyError(RefusalError):
    """The platform could not take this up in time; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            Text("系统正忙，这次没有保存。", "The platform is busy; nothing was saved."),
            Text(
                "您填写的内容还在本页，请稍候再保存一次。",
                "Your text is still on this page; please save again.",
            ),
        )


class StorageFullError(RefusalError):
    """There is too little room left on the disk; what is kept can be read, nothing new is taken."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "服务器磁盘空间不足，这次没有保存。已经保存的内容不受影响，仍可查看。",
                "The server's disk is nearly full; nothing was saved. What was saved before can be read.",
            ),
            Text(
                "请先复制或下载下面的内容，等管理员腾出空间后再保存一次。",
                "Please copy or download what is below, and save again once there is room.",
            ),
        )


class PasswordRefusedError(RefusalError):
    """A new password is too weak; each of ``reasons`` says what to change."""

    def __init__(self, reasons: tuple[Text, ...]) -> None:
        super().__init__(
            Text("这个密码还不能使用。", "This password cannot be used yet."),
            Text("".join(reason.zh for reason in reasons), " ".join(reason.en for reason in reasons)),
        )
        self.reasons = reasons


class NameTakenError(RefusalError):
    """Somebody signs in under this name or number already."""

    def __init__(self) -> None:
        super().__init__(
            Text("这个登录名不能使用。", "This sign-in name cannot be used."),
            Text("请换一个登录名。", "Please choose another one."),
        )


class InvitationRefusedError(RefusalError):
    """An invitation is unknown, used, withdrawn or expired: the four are never told apart."""

    def __init__(self) -> None:
        super().__init__(
            Text("这个邀请链接已失效。", "This invitation is no longer valid."),
            Text("请联系邀请您的人重新发送。", "Please ask the person who invited you for a new one."),
        )


class ResetRefusedError(RefusalError):
    """A link for a new password is unknown, used, void or expired: the four are never told apart."""

    def __init__(self) -> None:
        super().__init__(
            Text("这个设置新密码的链接已失效。", "This link for a new password is no longer valid."),
            Text("请联系给您链接的人重新生成。", "Please ask the person who gave it to you for a new one."),
        )


class UnknownCodeError(RefusalError):
    """A county or an industry was named by a code that no list holds."""

    def __init__(self, what: Text) -> None:
        super().__init__(what, Text("请从列表里选择。", "Please choose one from the list."))


class PrivacyNotAcceptedError(RefusalError):
    """The privacy notice comes before the first question."""

    def __init__(self) -> None:
        super().__init__(
            Text("还没有同意隐私告知。", "The privacy notice has not been accepted yet."),
            Text("请企业负责人先阅读并同意，再开始填写。", "Please let the lead read and accept it first."),
        )


class AssessmentExistsError(RefusalError):
    """The enterprise has an assessment with this questionnaire for the year."""

    def __init__(self, year: int) -> None:
        super().__init__(
            Text(f"贵企业 {year} 年的自评已经建立。", f"Your assessment of {year} exists already."),
            Text("请从自评列表继续填写。", "Please continue from the list of assessments."),
        )


class IncompleteAnswersError(RefusalError):
    """Questions still need an answer; ``missing`` holds their keys in the order asked."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(
            Text(f"还有 {len(missing)} 道题需要回答。", f"{len(missing)} question(s) still need an answer."),
            Text(
                "请从检查页逐题补充；确实答不上来的，在检查页勾选“仍要提交”，它们按“不确定”计。",
                "Please complete them from the check page; if you cannot, tick there that you submit all the "
                'same: they then count as "not sure".',
            ),
        )
        self.missing = missing


class StatementMissingError(RefusalError):
    """The statement that the answers are true was not made."""

    def __init__(self) -> None:
        super().__init__(
            Text("提交前需要确认填报内容真实。", "Before submitting, the answers have to be declared true."),
            Text("请阅读真实性声明并勾选。", "Please read the statement and tick it."),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleaguesAnswer:
    """What stands for a question: the answer (``None``: taken back), its revision, who gave it and when."""

    answer: Answer | None
    revision: int
    by: str
    at: datetime


class AnswerConflictError(RefusalError):
    """A colleague answered in the meantime: ``theirs`` stands, ``mine`` was not saved, the person chooses."""

    def __init__(self, question: str, mine: Answer | None, theirs: ColleaguesAnswer) -> None:
        super().__init__(
            Text(f"{theirs.by}也回答了这道题。", f"{theirs.by} has answered this question too."),
            Text("两份回答都在本页，请选择保留哪一份。", "Both answers are on this page; please choose one."),
        )
        self.question = question
        self.mine = mine
        self.theirs = theirs


class OperationReusedError(RefusalError):
    """The number of an operation came back with another content."""

    def __init__(self) -> None:
        super().__init__(
            Text("这次保存的编号已用于别的内容。", "The number of this save was used for something else."),
            Text("请刷新页面后再保存一次。", "Please reload the page and save again."),
        )


class HandedInOnceError(RefusalError):
    """What was handed in once keeps its frozen result; it can be corrected, not deleted."""

    def __init__(self) -> None:
        super().__init__(
            Text("这次自评提交过，不能删除。", "It was handed in once and cannot be deleted."),
            Text("您可以继续修改后重新提交。", "You can change it and hand it in again."),
        )


class BrokenRelationsError(RefusalError):
    """Figures contradict one another; ``messages`` says which, in the questionnaire's own words."""

    def __init__(self, messages: tuple[Text, ...]) -> None:
        super().__init__(
            Text("有数字互相矛盾。", "Some figures contradict one another."),
            Text("".join(each.zh for each in messages), " ".join(each.en or each.zh for each in messages)),
        )
        self.messages = messages


class QuestionnaireMissingError(RefusalError):
    """An assessment is pinned to a version that this installation does not hold."""

    def __init__(self, key: str, version: str) -> None:
        super().__init__(
            Text(f"本平台缺少问卷 {key} 的 {version} 版。", f"Version {version} of {key} is not installed."),
            Text(
                "请联系系统管理员恢复问卷文件。", "Please ask the system administrator to restore its files."
            ),
        )


class NothingToReleaseError(RefusalError):
    """No table could be shown without telling of single firms."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "为保护企业商业秘密，目前还不能发布：已提交的企业太少，或与已有发布只差几家。",
                "To protect single firms nothing can be released yet: too few firms have handed in, "
                "or too few since an earlier release.",
            ),
            Text("请等更多企业提交后再试。", "Please try again when more firms have handed in."),
        )


_MINUTE: Final = 60
