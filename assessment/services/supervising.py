"""What a bureau does: freezing releases of its region, and reading its own ones."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act, Thing
from assessment.domain.aggregation import Result
from assessment.domain.errors import NotFoundError, NothingToReleaseError
from assessment.domain.fingerprints import Json, fingerprint
from assessment.domain.publication import Named, Publication, publication_to_json
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.regions import RegionCode
from assessment.domain.releasing import Tables, protected_tables
from assessment.domain.roles import OrganisationKind
from assessment.domain.texts import SOURCE_LANGUAGE, Language
from assessment.persistence.frozen_results import counted_results, counting, handed_in_counts
from assessment.persistence.organisations import Bureau
from assessment.persistence.releases import Release, find_release, releases_about, releases_of
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor
from assessment.services.release_record import (
    Naming,
    behind_to_json,
    history_of,
    published_tables,
    result_of,
    tables_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Countable:
    """What a bureau could release: a questionnaire and a year with the number of firms that handed in."""

    questionnaire_key: str
    year: int
    firms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSubject:
    """What a release is about: a questionnaire in its versions, oldest first, a year, and the codes."""

    questionnaires: tuple[Questionnaire, ...]
    year: int
    codes: Codes

    @property
    def newest(self) -> Questionnaire:
        """The newest version."""
        return self.questionnaires[-1]

    @property
    def levels(self) -> tuple[Named, ...]:
        """Every level of every version, from the lowest; a title is that of the newest version."""
        return self.levels_in(SOURCE_LANGUAGE)

    def levels_in(self, language: Language) -> tuple[Named, ...]:
        """The same levels with their titles in a language."""
        found: dict[str, str] = {}
        for questionnaire in self.questionnaires:
            for level in questionnaire.level_rule.levels:
                found[level.key] = level.title.in_language(language)
        return tuple(Named(key, title) for key, title in found.items())


def release_subject(catalogue: Catalogue, codes: Codes, key: str, *, year: int) -> ReleaseSubject:
    """What a release is about, with all it needs to know; an unknown questionnaire is not found."""
    versions = sorted(
        (filed.questionnaire for (known, _), filed in catalogue.filed.items() if known == key),
        key=lambda questionnaire: tuple(int(part) for part in questionnaire.version.split(".")),
    )
    if not versions:
        raise NotFoundError
    return ReleaseSubject(questionnaires=tuple(versions), year=year, codes=codes)


def supervised_bureaus(session: Session, actor: Actor) -> tuple[Bureau, ...]:
    """The bureaus the person belongs to, by name."""
    return tuple(session.get_one(Bureau, each) for each in actor.organisations(OrganisationKind.BUREAU))


def supervised_bureau(session: Session, actor: Actor, bureau_id: str, *, held: bool = False) -> Bureau:
    """A bureau for which the person may freeze releases; any other is not found.

    ``held``: nobody else freezes for it until the transaction ends.
    """
    found = session.get(Bureau, bureau_id, with_for_update={"read": False} if held else None)
    if found is None:
        raise NotFoundError
    actor.require(Act.FREEZE_RELEASE, Thing(organisation=found.id))
    return found


def countable_results(session: Session, codes: Codes, bureau: Bureau) -> tuple[Countable, ...]:
    """What could be released for a bureau's region, the latest year first."""
    counties = _counties(codes, bureau)
    with counting(session, counties) as apart:
        counts = handed_in_counts(apart, counties)
    return tuple(Countable(questionnaire_key=key, year=year, firms=firms) for key, year, firms in counts)


def own_releases(session: Session, actor: Actor) -> tuple[Release, ...]:
    """The releases of the person's bureaus, the latest first."""
    mine = actor.organisations(OrganisationKind.BUREAU)
    for bureau in mine or (None,):
        actor.require(Act.READ_RELEASE, Thing(organisation=bureau))
    return tuple(releases_of(session, mine))


def last_release(session: Session, bureau: Bureau, subject: ReleaseSubject) -> Release | None:
    """The bureau's last release about this."""
    earlier = releases_about(session, subject.newest.key, year=subject.year)
    return next((each for each in reversed(earlier) if each.bureau_id == bureau.id), None)


def read_release(session: Session, actor: Actor, release_id: str) -> Release:
    """A release of one of the person's bureaus; any other is not found."""
    found = find_release(session, release_id)
    if found is None:
        raise NotFoundError
    actor.require(Act.READ_RELEASE, Thing(organisation=found.bureau_id))
    return found


def freeze_release(
    session: Session,
    actor: Actor,
    bureau_id: str,
    *,
    subject: ReleaseSubject,
    after: str | None = None,
    now: datetime,
) -> Release:
    """Freeze the tables of the bureau's region as they may be published now.

    ``after`` is the last release the person saw, empty if there was none: where another one was frozen
    since (the button was pressed twice), that one is handed back. Raises ``NothingToReleaseError`` where no
    group could be shown.
    """
    bureau = supervised_bureau(session, actor, bureau_id, held=True)
    last = last_release(session, bureau, subject)
    if after is not None and last is not None and last.id != after:
        return last
    material = _material(session, bureau, subject)
    tables = publication_to_json(_publication(bureau, subject, material, now=now))
    snapshots = behind_to_json(material.tables)
    release = Release(
        bureau_id=bureau.id,
        region=bureau.region,
        questionnaire_key=subject.newest.key,
        year=subject.year,
        frozen_at=now,
        frozen_by=actor.user,
        tables=tables,
        snapshots=snapshots,
        hash=release_hash(tables, snapshots),
    )
    session.add(release)
    deed = Deed(
        action="release.freeze", object_kind="release", object_id=release.id, detail={"hash": release.hash}
    )
    record(session, actor.origin, deed, now=now)
    return release


def release_hash(tables: Json, snapshots: Json) -> str:
    """The fingerprint of what a release shows and of what lies behind it."""
    return fingerprint({"tables": tables, "snapshots": snapshots})


def _counties(codes: Codes, bureau: Bureau) -> tuple[RegionCode, ...]:
    """The counties of a bureau's region, by the table of parents."""
    return tuple(region.code for region in codes.regions.counties_of(bureau.region))


@dataclass(frozen=True, slots=True)
class _Material:
    """The tables that may be published, the versions they count, and the bureau's earlier releases."""

    tables: Tables
    versions: tuple[str, ...]
    before: tuple[Release, ...]


def _material(session: Session, bureau: Bureau, subject: ReleaseSubject) -> _Material:
    counties = _counties(subject.codes, bureau)
    with counting(session, counties) as apart:
        found = counted_results(apart, counties, subject.newest.key, year=subject.year)
    results: dict[str, Result] = {each.id: result_of(each) for each in found}
    earlier = releases_about(session, subject.newest.key, year=subject.year)
    before = tuple(each for each in earlier if each.bureau_id == bureau.id)
    levels = [level.key for level in subject.levels]
    tables = protected_tables(
        [results[each.id] for each in found if each.standing],
        history_of(earlier, bureau.id, results),
        levels,
        before=tables_of(before[-1], results, levels) if before else (),
    )
    if tables is None:
        raise NothingToReleaseError
    counted = {result.id for result in tables.counted}
    return _Material(tables, tuple(sorted({each.version for each in found if each.id in counted})), before)


def _publication(
    bureau: Bureau, subject: ReleaseSubject, material: _Material, *, now: datetime
) -> Publication:
    return Publication(
        region=Named(bureau.region, subject.codes.regions.full_name(bureau.region)),
        questionnaire=Named(subject.newest.key, subject.newest.title.zh),
        versions=material.versions,
        year=subject.year,
        levels=subject.levels,
        tables=published_tables(
            material.tables,
            Naming(codes=subject.codes, region=bureau.region),
            levels=subject.levels,
            before=material.before,
            now=now,
        ),
    )
