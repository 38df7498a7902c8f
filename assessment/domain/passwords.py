"""What a new password must be: long, not well known, not the person's own names (platform's own rule).

Beyond that an installation chooses a profile: ``asvs`` has no demand for capitals or signs and no periodic
change (OWASP ASVS 5.0, 6.2.5 and 6.2.10 forbid both), ``dengbao`` has both and keeps a history
(GB/T 22239-2019, 8.1.4.1: complexity, changed periodically).
Well-known pieces (keyboard rows, counted digits, popular words in pinyin and English) are taken out
first: what is left has to be long enough by itself.
"""

import re
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from typing import Final

from assessment.domain.texts import Text


class PasswordProfile(StrEnum):
    """The rules of passwords an installation follows."""

    ASVS = "asvs"
    DENGBAO = "dengbao"

    @property
    def longest_use(self) -> timedelta | None:
        """How long a password may be used; ``None``: until somebody else might know it."""
        return timedelta(days=90) if self is PasswordProfile.DENGBAO else None

    @property
    def remembered(self) -> int:
        """To how many former passwords nobody may return."""
        return 5 if self is PasswordProfile.DENGBAO else 0


SHORTEST: Final = 12
LONGEST: Final = 128
_LEFT_OVER: Final = 6
_SHORTEST_OWN_NAME: Final = 3
_KINDS: Final = 3

_TOO_SHORT: Final = Text(f"请至少使用 {SHORTEST} 个字符。", f"Please use at least {SHORTEST} characters.")
_TOO_LONG: Final = Text(f"请不要超过 {LONGEST} 个字符。", f"Please use at most {LONGEST} characters.")
_WELL_KNOWN: Final = Text(
    "它主要由常见的词、拼音或连续数字组成，很容易被猜到；请用几个互不相关的词，例如一句只有您知道的话。",
    "It mostly consists of well-known words or digits; please use words that do not belong together.",
)
_OWN_NAME: Final = Text("请不要包含登录名或企业名称。", "Please leave out your sign-in name and firm's name.")

_TOO_UNIFORM: Final = Text(
    "请从大写字母、小写字母、数字、其他字符（汉字、标点）中至少使用三类。",
    "Please use three of these: capitals, small letters, digits, other signs.",
)
USED_BEFORE: Final = Text(
    "这个密码最近用过，请换一个没有用过的。", "You had this password lately; please choose another one."
)

_WELL_KNOWN_PIECES: Final = """
    woaini woaini1314 wuhan hubei yichang xiangyang jingzhou huanggang shiyan xiaogan jingmen ezhou
    huangshi xianning suizhou enshi xiantao qianjiang tianmen shennongjia hanyang hankou wuchang
    zhongguo beijing shanghai mima denglu guanliyuan yonghu zhanghao gongsi qiye gongchang
    jingxinju gongzuozhan shuzihua zhuanxing pinggu nihao xiexie pengyou laopo laogong baobei
    baobao tianya dabao xiaobao laoshi password passw0rd passwd admin administrator root user guest
    test demo login welcome letmein secret master iloveyou dragon monkey sunshine princess football
    qwertyuiop qwerty asdfghjkl asdfgh asdf zxcvbnm zxcvbn zxcv 1qaz2wsx 3edc 4rfv qazwsx edc qaz
    wsx 1q2w3e4r 5t6y 1q2w3e q1w2e3r4 abc123 a123456 aa123456 123qwe qwe123 112233 123123 123321
    520 521 1314 5201314 7758521 7758258 110 119 120 168 666 888 999 163com http
"""
_PIECES: Final = tuple(sorted(_WELL_KNOWN_PIECES.split(), key=lambda piece: (-len(piece), piece)))
_RUNS: Final = tuple(
    row[start : start + length]
    for length in range(10, 2, -1)
    for row in (
        "01234567890",
        "09876543210",
        "abcdefghijklmnopqrstuvwxyz",
        "zyxwvutsrqponmlkjihgfedcba",
        "qwertyuiop",
        "asdfghjkl",
    )
    for start in range(len(row) - length + 1)
)
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_REPEATED_PART: Final = re.compile(r"(.{2,})\1+")
_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:[01]\d)?(?:[0-3]\d)?")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")


def prepared(password: str) -> str:
    """The form that is hashed: NFKC, so that every keyboard gives the same (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


def shortcomings(
    password: str, own_names: Collection[str] = (), profile: PasswordProfile = PasswordProfile.ASVS
) -> tuple[Text, ...]:
    """What is wrong with a new password, if anything; ``own_names``: sign-in name and firm's name."""
    plain = prepared(password)
    if len(plain) > LONGEST:
        return (_TOO_LONG,)
    lowered = plain.casefold()
    names = [name.casefold() for name in own_names if len(name) >= _SHORTEST_OWN_NAME]
    found = []
    if len(plain) < SHORTEST:
        found.append(_TOO_SHORT)
    if any(name in lowered for name in names):
        found.append(_OWN_NAME)
    if len(_left_over(lowered)) < _LEFT_OVER:
        found.append(_WELL_KNOWN)
    if profile is PasswordProfile.DENGBAO and len({_kind(sign) for sign in plain}) < _KINDS:
        found.append(_TOO_UNIFORM)
    return tuple(found)


def _kind(sign: str) -> str:
    """Capital, small letter, digit, or anything else: Chinese characters have no case."""
    if sign.isdigit():
        return "digit"
    if sign.isupper():
        return "capital"
    return "small" if sign.islower() else "other"


def _left_over(lowered: str) -> str:
    """What remains when the well-known pieces are taken out."""
    rest = re.sub(r"[\s\W_]+", "", lowered)
    rest = _MOBILE.sub("", rest)
    rest = _YEAR.sub("", rest)
    for piece in (*_PIECES, *_RUNS):
        rest = rest.replace(piece, "")
    rest = _REPEATED.sub(r"\1", rest)
    return _REPEATED_PART.sub(r"\1", rest)
