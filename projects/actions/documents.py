"""Decisions on documents (项目资料): registering one with its file or without, reading the file."""

from __future__ import annotations

from datetime import date

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import check_new
from lib import filestore
from projects.models import Asset, Project, ProjectDocument
from projects.rules.documents import faults


@action
def add_document(
    *,
    by: User,
    stage: str,
    name: str,
    project: Project | None = None,
    asset: Asset | None = None,
    dated_on: date | None = None,
    file_name: str = "",
    content: bytes | None = None,
) -> ProjectDocument:
    """登记项目（资产）资料：哪一环节的什么资料；有扫描件的（照片或 PDF）加密存放，没有的只记有这份纸质资料。"""
    owner = project or asset
    document = ProjectDocument(
        township_id=owner.township_id,
        project=project,
        asset=asset,
        by=by,
        stage=stage,
        name=name,
        dated_on=dated_on,
    )
    check_new(document, faults)
    if content is not None:
        _attach(document, file_name, content)
    return records.create(document, by=by, what="projectdocument.add")


@action
def read_document(*, document: ProjectDocument, by: User) -> bytes:
    """看资料的扫描件：内容解密取出，谁看的留记录。"""
    if not document.sha256:
        raise NotAllowed("这份资料没有扫描件。")
    try:
        content = filestore.load(document.sha256)
    except FileNotFoundError as problem:
        raise NotAllowed("资料的文件不在这台服务器上，请找系统管理员从备份恢复。") from problem
    AuditEvent.record(by=by, what="projectdocument.read", target=document)
    return content


def _attach(document: ProjectDocument, name: str, content: bytes) -> None:
    try:
        kept = filestore.keep(name, content)
    except filestore.BadFile as problem:
        raise NotAllowed(str(problem)) from problem
    document.file_name, document.content_type = kept.name, kept.content_type
    document.size, document.sha256 = kept.size, kept.sha256
