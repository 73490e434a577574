"""Decisions about imports (导入的办理动作): upload, mend, write, give up; and the check between them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.models import Area
from households.imports import engine, reports, store
from households.imports.bulk import ChangedMeanwhile
from households.imports.engine import KINDS, Cancelled, Importer, Kind, Progress, Staged
from households.models import ImportBatch
from lib import statistics
from lib.dates import parse_date
from lib.sheets import BadWorkbook

State = ImportBatch.State
KEPT_DAYS = 7
MANY_ROWS = 2_000  # from here on the database looks at its tables again after writing
CHANGED = "核对之后系统里的数据有了变化，没有写入。已按现在的数据重新核对，请看过再写入。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of an import without a batch: rows by result, every fault, the records written by kind."""

    counts: dict[str, int]
    importer: Importer
    staged: Staged
    written: dict[str, int]


@action
def upload(
    *,
    kind: Kind,
    content: bytes,
    file_name: str,
    township: Area,
    by: User | None,
    as_of: date | None = None,
    options: Mapping[str, Any] | None = None,
) -> ImportBatch:
    """上传工作簿：原件加密存放，等待核对；未写入的旧批次满 7 天删去表里的内容。"""
    _forget_old(township)
    batch = ImportBatch.objects.create(
        township=township,
        by=by,
        kind=kind.code,
        file_name=Path(file_name).name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        token=uuid.uuid4().hex,
        as_of=as_of,
    )
    store.save(batch.token, "source", content)
    if options:
        about = {"file_name": batch.file_name, "sha256": batch.sha256}
        store.save_json(batch.token, "options", {**options, **about})
    AuditEvent.record(by=by, what="import.upload", target=batch, detail=_about(batch))
    return batch


def _about(batch: ImportBatch) -> dict:
    return {"kind": batch.kind, "file": batch.file_name, "sha256": batch.sha256}


def _forget_old(township: Area) -> None:
    limit = timezone.now() - timedelta(days=KEPT_DAYS)
    old = ImportBatch.objects.filter(township=township, created_at__lt=limit)
    waiting = old.filter(state__in=[State.QUEUED, State.CHECKING, State.CHECKED])
    waiting.update(state=State.CANCELLED, message=f"放了 {KEPT_DAYS} 天没有写入，已自动放弃。")
    for token in old.filter(state__in=[State.CANCELLED, State.FAILED]).values_list(
        "token", flat=True
    ):
        store.delete(token)
    for token in old.filter(state=State.COMMITTED).values_list("token", flat=True):
        store.delete(token, "source", "staged", "fixes")


def check(batch: ImportBatch) -> None:
    """Read, clean and plan a queued batch; keeps the report. Never writes to the register."""
    this = ImportBatch.objects.filter(pk=batch.pk)
    if not this.move(State.QUEUED, to=State.CHECKING, progress=0):
        return
    try:
        with engine.without_collecting():
            _check(batch, _progress_of(batch))
    except Cancelled:
        store.delete(batch.token)
    except BadWorkbook as problem:
        this.move(State.CHECKING, to=State.FAILED, message=str(problem)[:500])
        store.delete(batch.token)
    except Exception:
        this.move(
            State.CHECKING,
            to=State.FAILED,
            message="核对时系统出错，没有写入。请把文件交给管理员查看。",
        )
        raise
    finally:
        batch.refresh_from_db()


def _progress_of(batch: ImportBatch) -> Progress:
    def progress(percent: int) -> None:
        here = ImportBatch.objects.filter(pk=batch.pk, state=State.CHECKING)
        if not here.update(progress=percent):
            raise Cancelled

    return progress


def _check(batch: ImportBatch, progress: Progress) -> None:
    kind = KINDS[batch.kind]
    progress(5)
    staged = _read(kind, batch)
    progress(35)
    as_of = batch.as_of or _date_of(staged)
    importer = kind.importer(kind=kind, staged=staged, township=batch.township, as_of=as_of)
    importer.plan(progress)
    reports.save(batch.token, staged, importer)
    counts = engine.count(importer.rows)
    ImportBatch.objects.filter(pk=batch.pk).move(
        State.CHECKING,
        to=State.CHECKED,
        as_of=as_of,
        progress=100,
        rows=len(staged),
        problems=len(importer.problems),
        fingerprint=importer.fingerprint,
        checked_at=timezone.now(),
        **counts,
    )


def _read(kind: Kind, batch: ImportBatch) -> Staged:
    source = named(store.load(batch.token, "source") or b"", batch.file_name)
    fixes = store.load_json(batch.token, "fixes") or {}
    if kind.reader is None:
        return engine.read(kind, source, fixes=fixes)
    return kind.reader(source, fixes, store.load_json(batch.token, "options") or {})


def named(content: bytes, name: str) -> BytesIO:
    """The content as a file with a name, whose ending tells what it should be."""
    file = BytesIO(content)
    file.name = name
    return file


def _date_of(staged: Staged) -> date:
    """The day the sheet describes: an older sheet must not pass for today's."""
    if not staged.as_of:
        raise BadWorkbook(
            "表头上面没有写明导出时间，不知道是哪一天的情况。请重新上传，并填写“截至日期”。"
        )
    return _not_future(parse_date(staged.as_of))


def _not_future(day: date) -> date:
    if day > timezone.localdate():
        raise BadWorkbook(f"截至日期 {day} 晚于今天，请更正后重新上传。")
    return day


@action
def mend(*, batch: ImportBatch, fixes: Mapping[str, str], by: User) -> ImportBatch:
    """在页面上改正单元格：改的内容加密另存，原件不动，随后重新核对。"""
    moved = ImportBatch.objects.filter(pk=batch.pk).move(State.CHECKED, to=State.QUEUED, message="")
    if not moved:
        raise NotAllowed("这一批已经不是待写入的状态，请刷新页面看最新情况。")
    kept = (store.load_json(batch.token, "fixes") or {}) | dict(fixes)
    store.save_json(batch.token, "fixes", kept)
    detail = {**_about(batch), "cells": sorted(fixes)}
    AuditEvent.record(by=by, what="import.mend", target=batch, detail=detail)
    batch.refresh_from_db()
    return batch


@action
def choose(*, batch: ImportBatch, options: Mapping[str, Any], by: User) -> ImportBatch:
    """改读法：哪一列是什么、读哪张工作表；原件不动，随后重新核对。"""
    moved = ImportBatch.objects.filter(pk=batch.pk).move(State.CHECKED, to=State.QUEUED, message="")
    if not moved:
        raise NotAllowed("这一批已经不是待写入的状态，请刷新页面看最新情况。")
    kept = (store.load_json(batch.token, "options") or {}) | dict(options)
    store.save_json(batch.token, "options", kept)
    AuditEvent.record(by=by, what="import.choose", target=batch, detail=_about(batch))
    batch.refresh_from_db()
    return batch


def start_writing(batch: ImportBatch) -> None:
    """Claim a checked batch without rejected rows; of two people only one gets it. Raises NotAllowed."""
    this = ImportBatch.objects.filter(pk=batch.pk)
    if this.filter(rejected=0).move(State.CHECKED, to=State.WRITING, message=""):
        return
    now = this.get()
    if now.rejected:
        raise NotAllowed(f"还有 {now.rejected} 行有误：要么全部写入，要么一行不写。请改好再写入。")
    raise NotAllowed(f"这一批现在是“{now.get_state_display()}”，不能写入。请刷新页面看最新情况。")


def finish_writing(batch: ImportBatch, by: User | None) -> bool:
    """Write a claimed batch, or check it anew when the register has changed since. True when written."""
    this = ImportBatch.objects.filter(pk=batch.pk)
    try:
        with engine.without_collecting():
            commit(batch=batch, by=by)
    except (ChangedMeanwhile, IntegrityError):
        this.move(State.WRITING, to=State.QUEUED)
        check(batch)
        this.filter(state=State.CHECKED).update(message=CHANGED)
        batch.refresh_from_db()
        return False
    except Exception:
        this.move(
            State.WRITING, to=State.CHECKED, message="写入时系统出错，一行也没有写。请告诉管理员。"
        )
        raise
    batch.refresh_from_db()
    return True


@action
def commit(*, batch: ImportBatch, by: User | None) -> ImportBatch:
    """写入：全部行在一次事务里写入；核对之后数据有变化的一行也不写。"""
    township = Area.objects.select_for_update().get(pk=batch.township_id)  # one import at a time
    kind, staged = KINDS[batch.kind], reports.staged(batch.token)
    if staged is None:
        raise NotAllowed("这一批的内容已经删去，请重新上传。")
    importer = kind.importer(kind=kind, staged=staged, township=township, as_of=batch.as_of)
    importer.plan(lambda percent: None, is_checked=True)
    if importer.problems or importer.fingerprint != batch.fingerprint:
        raise ChangedMeanwhile
    written = importer.write(by=by)
    store.save_json(batch.token, "records", importer.records)
    ImportBatch.objects.filter(pk=batch.pk).move(
        State.WRITING, to=State.COMMITTED, committed_at=timezone.now()
    )
    detail = {
        **_about(batch),
        "rows": batch.rows,
        **{result: getattr(batch, result) for result in engine.RESULTS},
        "written": written,
    }
    AuditEvent.record(by=by, what="import.commit", target=batch, detail=detail)
    if batch.rows >= MANY_ROWS:
        transaction.on_commit(statistics.refresh)
    return batch


@action
def cancel(*, batch: ImportBatch, by: User) -> ImportBatch:
    """放弃：不写入，删去表里的内容，留下批次和经过。正在写入的不能放弃。"""
    moved = ImportBatch.objects.filter(pk=batch.pk).move(
        State.QUEUED, State.CHECKING, State.CHECKED, State.FAILED, to=State.CANCELLED
    )
    if not moved:
        raise NotAllowed("这一批已经写入或已经放弃，不能再放弃。")
    transaction.on_commit(lambda: store.delete(batch.token))
    AuditEvent.record(by=by, what="import.cancel", target=batch, detail=_about(batch))
    batch.refresh_from_db()
    return batch


@action
def import_file(
    *,
    kind: Kind,
    file: Path,
    area: Area,
    by: User | None,
    as_of: date | None = None,
    dry_run: bool = False,
) -> Outcome:
    """不经页面导入一个文件：规则与页面相同，有一行有误就一行不写。"""
    if kind.reader:
        raise BadWorkbook(f"{kind.label}要看过列的对应才能写入，请在页面上录入。")
    area = Area.objects.select_for_update().get(pk=area.pk)
    with engine.without_collecting():
        staged = engine.read(kind, file)
        day = _not_future(as_of) if as_of else _date_of(staged)
        importer = kind.importer(kind=kind, staged=staged, township=area, as_of=day)
        importer.plan(lambda percent: None)
        written = {} if dry_run or importer.problems else importer.write(by=by)
    outcome = Outcome(engine.count(importer.rows), importer, staged, written)
    detail = {"kind": kind.code, "file": Path(file).name, "rows": len(staged), **outcome.counts}
    what = "import.commit" if written else "import.check"
    AuditEvent.record(by=by, what=what, detail={**detail, "written": written, "area": area.code})
    return outcome
