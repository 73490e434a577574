"""Decisions about summaries (总结的办理): who writes, explains, releases; a released one never changes."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.models import Area
from reports import workbook
from reports.composing import Dates, compose_summary, context_of
from reports.models import FrozenFigure, Summary, SummaryTemplate, SummaryText
from reports.release import blockers, digest, explanation_key, explanations, frozen
from reports.vocabulary.relations import Violation

CHANGED = "这份总结已发布，或刚被他人改过，请刷新后再办。"


@action
def start(
    *,
    by: User,
    township: Area,
    year: int,
    title: str,
    dates: Dates,
    template: SummaryTemplate | None = None,
) -> Summary:
    """新建总结草稿：定下年度、时点和统计期间，用哪份模板。"""
    summary = Summary.objects.create(
        township=township,
        template=template,
        year=year,
        title=title,
        as_of=dates.as_of,
        date_from=dates.date_from,
        date_to=dates.date_to,
    )
    AuditEvent.record(by=by, what="summary.start", target=summary)
    return summary


@action
def correct(
    *, by: User, summary: Summary, title: str, dates: Dates, template: SummaryTemplate | None
) -> Summary:
    """改草稿的标题、日期和模板；已发布的不能改。"""
    _change_draft(
        summary,
        title=title,
        as_of=dates.as_of,
        date_from=dates.date_from,
        date_to=dates.date_to,
        template=template,
    )
    AuditEvent.record(by=by, what="summary.correct", target=summary)
    return summary


@action
def write(*, by: User, summary: Summary, place: str, text: str) -> SummaryText:
    """填写文中留给人写的地方，记下谁填的、何时填的；已发布的不能改。"""
    return _write(by, summary, SummaryText.Kind.SLOT, place, text)


@action
def explain(*, by: User, summary: Summary, violation: Violation, text: str) -> SummaryText:
    """说明一处勾稽不符的原因；说明只对当时的两个数有效，数变了要重写。"""
    return _write(by, summary, SummaryText.Kind.EXPLANATION, explanation_key(violation), text)


@action
def release(*, by: User, summary: Summary) -> Summary:
    """发布：没有待补、勾稽不符都已说明才能发布；存下每个数、它的名单、两份文件和校验值，之后不再变。"""
    paper = compose_summary(summary, context_of(summary))
    missing = blockers(paper, explanations(summary))
    if missing:
        raise NotAllowed(f"还有 {len(missing)} 处没办好，不能发布：{'；'.join(missing)}")
    excel = workbook.write(paper, by)
    _change_draft(
        summary,
        state=Summary.State.RELEASED,
        released_by=by,
        released_at=timezone.now(),
        sha256=digest(paper.word, excel),
    )
    name = f"{summary.township.code}-{summary.year}-{summary.pk}"
    summary.word_file.save(f"{name}.docx", ContentFile(paper.word), save=False)
    summary.excel_file.save(f"{name}.xlsx", ContentFile(excel), save=False)
    summary.save(update_fields=["word_file", "excel_file"])
    FrozenFigure.objects.bulk_create(
        [frozen(summary, number, figure, paper) for number, figure in paper.counted.items()]
    )
    AuditEvent.record(
        by=by, what="summary.release", target=summary, detail={"sha256": summary.sha256}
    )
    return summary


@action
def add_template(*, by: User, area: Area | None, name: str, content: bytes) -> SummaryTemplate:
    """上传模板：同名的旧模板停用，用它写的总结不受影响。内容须先检查过。"""
    _retire(SummaryTemplate.objects.in_use().filter(area=area, name=name))
    template = SummaryTemplate(
        area=area, uploaded_by=by, name=name, sha256=hashlib.sha256(content).hexdigest()
    )
    template.file.save(f"{template.sha256[:16]}.docx", ContentFile(content), save=True)
    AuditEvent.record(by=by, what="template.add", target=template)
    return template


@action
def retire_template(*, by: User, template: SummaryTemplate) -> SummaryTemplate:
    """停用模板：新总结不能再用，用它写的总结不受影响。"""
    if not _retire(SummaryTemplate.objects.in_use().filter(pk=template.pk)):
        raise NotAllowed("这份模板已经停用。")
    AuditEvent.record(by=by, what="template.retire", target=template)
    return template


def _retire(templates) -> int:
    return templates.update(retired_on=timezone.localdate())


def _change_draft(summary: Summary, **fields) -> None:
    """Refused when it was released, or changed since it was read."""
    changed = Summary.objects.filter(
        pk=summary.pk, state=Summary.State.DRAFT, version=summary.version
    ).update(**fields, version=F("version") + 1)
    if not changed:
        raise NotAllowed(CHANGED)
    summary.refresh_from_db()


def _write(by: User, summary: Summary, kind: str, key: str, text: str) -> SummaryText:
    """The draft's row is touched first, so that nothing is written into a summary just released."""
    if not Summary.objects.filter(pk=summary.pk, state=Summary.State.DRAFT).update(
        version=F("version") + 1
    ):
        raise NotAllowed(CHANGED)
    written, _ = SummaryText.objects.update_or_create(
        township_id=summary.township_id,
        summary=summary,
        kind=kind,
        key=key,
        defaults={"text": text.strip(), "typed_by": by},
    )
    AuditEvent.record(by=by, what=f"summary.{kind}", target=summary, detail={"place": key})
    return written
