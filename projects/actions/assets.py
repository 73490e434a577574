"""Decisions on assets (项目资产): the card, its title, its state, its contracts, its end."""

from __future__ import annotations

import copy
from datetime import date

from django.db.models import Q

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import as_corrected, check_new, refuse
from areas.models import Area
from projects.actions import instalments
from projects.models import Asset, AssetContract, AssetKeeping, AssetState, Project
from projects.rules.assets import faults, overlap_faults


@action
def book_asset(
    *,
    by: User,
    project: Project | None = None,
    township: Area | None = None,
    village: Area | None = None,
    **fields,
) -> Asset:
    """建资产卡：来自一个项目，入账不早于该项目开工；2021 年以前购建的可以没有项目，要写明乡镇。入账那天起有状态。"""
    township = project.township if project else township
    if township is None:
        raise NotAllowed("没有来源项目的资产，请写明是哪个乡镇的。")
    asset = Asset(township=township, project=project, village=village, **fields)
    check_new(asset, faults)
    records.create(asset, by=by, what="asset.book")
    AssetState.objects.create(
        township=township,
        asset=asset,
        condition=asset.condition,
        valid_from=asset.booked_on,
        valid_to=asset.disposed_on,
    )
    return asset


@action
def correct_asset(*, asset: Asset, by: User, reason: str, **changes) -> Asset:
    """更正或补填资产卡片；状态、处置、管护、合同各有各的办理。入账日期改了，第一个状态跟着改。"""
    refuse([f"{name} 不在这里改，请用各自的办理。" for name in changes if name in ELSEWHERE])
    booked_on = asset.booked_on
    asset = records.correct(asset, by=by, what="asset.correct", reason=reason, changes=changes)
    refuse(faults(asset))
    if asset.booked_on != booked_on:
        _move_first_day(asset, booked_on)
    return asset


ELSEWHERE = {"condition", "disposed_on", "disposal"}


def _move_first_day(asset: Asset, booked_on: date) -> None:
    """What began with the card begins with it still; what would now have begun before it is named."""
    first = asset.states.filter(valid_from=booked_on)
    refuse(
        [
            f"{row.valid_to} 起状态已变，入账日期要早于那天。"
            for row in first
            if row.valid_to and row.valid_to < asset.booked_on
        ]
    )
    first.update(valid_from=asset.booked_on)
    before = asset.booked_on
    for rows, label in (
        (asset.states.filter(valid_from__lt=before), "状态"),
        (asset.keepings.filter(valid_from__lt=before), "管护"),
        (asset.inspections.filter(inspected_on__lt=before), "巡检"),
        (asset.incomes.filter(due_on__lt=before), "应收收益"),
    ):
        if rows.exists():
            raise NotAllowed(f"{before} 以前已登记{label}，请先更正那些，再改入账日期。")


@action
def confirm_title(*, asset: Asset, by: User, on: date, document: str) -> Asset:
    """确权：写确权日期和凭证，不早于入账；已确权的不能再确一次。"""
    if not document.strip():
        raise NotAllowed("请写确权凭证，如：确权登记表、移交清单的文号。")
    refuse(faults(as_corrected(asset, {"titled_on": on})))
    _move(asset, Q(titled_on=None), titled_on=on, title_document=document)
    AuditEvent.record(by=by, what="asset.title", target=asset, detail={"document": document})
    return asset


@action
def change_condition(
    *, asset: Asset, by: User, on: date, condition: str, reason: str
) -> AssetState:
    """改状态：从哪天起闲置、低效、损毁或恢复正常，为什么；原来的状态到那天为止。"""
    asset = held(asset)
    if not reason.strip():
        raise NotAllowed("请写原因。")
    now = asset.states.filter(valid_to=None).first()
    if now and now.condition == condition:
        raise NotAllowed(f"现在就是{now.get_condition_display()}，从 {now.valid_from} 起。")
    if now and on < now.valid_from:
        raise NotAllowed(
            f"{now.valid_from} 起是{now.get_condition_display()}，新状态不能早于那天。"
        )
    state = AssetState(
        township=asset.township, asset=asset, condition=condition, reason=reason, valid_from=on
    )
    check_new(state, faults)
    asset.states.filter(valid_to=None).update(valid_to=on)
    records.create(state, by=by, what="asset.change_condition", reason=reason)
    Asset.objects.filter(pk=asset.pk).update(condition=condition)
    return state


@action
def withdraw_state(*, state: AssetState, by: User, reason: str) -> None:
    """撤回登错的状态：只能撤最近一次，撤了以后回到前一个状态。"""
    asset = held(state.asset)
    before = asset.states.filter(valid_to=state.valid_from).exclude(pk=state.pk).last()
    if state.valid_to or not before:
        raise NotAllowed("只能撤回最近一次改的状态；入账时的状态不能撤。")
    records.withdraw(state, by=by, what="assetstate.withdraw", reason=reason)
    AssetState.objects.filter(pk=before.pk).update(valid_to=None)
    Asset.objects.filter(pk=asset.pk).update(condition=before.condition)


@action
def dispose(*, asset: Asset, by: User, on: date, disposal: str) -> Asset:
    """处置：写方式和审批；管护、经营合同和状态都到那天为止，资产从那天起不在账，那天以后的应收不再有。"""
    asset = held(asset)
    if not disposal.strip():
        raise NotAllowed("请写处置方式和审批，如：报废，镇政府〔2026〕3 号批准。")
    refuse(faults(as_corrected(asset, {"disposed_on": on})))
    running = Q(valid_to=None) | Q(valid_to__gt=on)
    for rows in (asset.states, asset.contracts, asset.keepings):
        late = rows.filter(running, valid_from__gt=on).first()
        if late:
            raise NotAllowed(
                f"{late._meta.verbose_name}“{late}”从 {late.valid_from} 开始，处置不能早于那天。"
            )
        before = list(rows.filter(running))
        rows.filter(running).update(valid_to=on)
        if rows.model is AssetContract:
            for contract in before:
                _now_ends(contract, on, by)
    late = asset.inspections.filter(inspected_on__gte=on).first()
    if late:
        raise NotAllowed(f"{late} 还巡检过，处置日期要在那以后。")
    _move(asset, Q(disposed_on=None), disposed_on=on, disposal=disposal)
    AuditEvent.record(by=by, what="asset.dispose", target=asset, reason=disposal)
    return asset


@action
def restore(*, asset: Asset, by: User, reason: str) -> Asset:
    """撤销登错的处置：回到处置前的状态和管护；合同的止期请另行更正。"""
    if not reason.strip():
        raise NotAllowed("请写为什么撤销处置。")
    disposed_on = Asset.objects.select_for_update().get(pk=asset.pk).disposed_on
    _move(asset, Q(disposed_on__isnull=False), disposed_on=None, disposal="")
    for rows in (asset.states, asset.keepings):
        last = rows.filter(valid_to=disposed_on).order_by("valid_from", "pk").last()
        if last:
            type(last).objects.filter(pk=last.pk).update(valid_to=None)
    AuditEvent.record(by=by, what="asset.restore", target=asset, reason=reason)
    return asset


@action
def let(*, asset: Asset, by: User, **fields) -> AssetContract:
    """签经营合同：谁来经营、什么方式、每年应收多少、多久交一次；同一项资产的合同日期不重叠。各期应收随之登记到今年年底。"""
    asset = held(asset)
    contract = AssetContract(township=asset.township, asset=asset, **fields)
    check_new(contract, faults)
    records.create(contract, by=by, what="assetcontract.add")
    refuse(overlap_faults(list(asset.contracts.all())))
    instalments.expect_from(contract, by)
    return contract


@action
def correct_contract(*, contract: AssetContract, by: User, reason: str, **changes) -> AssetContract:
    """更正经营合同：改后仍不能和同一项资产的别的合同重叠；没有到账、没有改过的各期应收随合同改。"""
    asset = Asset.objects.select_for_update().get(pk=contract.asset_id)
    before = copy.copy(contract)
    contract = records.correct(
        contract, by=by, what="assetcontract.correct", reason=reason, changes=changes
    )
    refuse(faults(contract))
    refuse(overlap_faults(list(asset.contracts.all())))
    instalments.follow(before, contract, by)
    return contract


@action
def end_contract(*, contract: AssetContract, by: User, on: date, reason: str) -> AssetContract:
    """提前结束经营合同：从那天起不再有效，那天以后的应收不再有，跨过那天的一期按天算。"""
    instalments.hold([contract.asset_id])
    before = copy.copy(contract)
    running = Q(valid_to=None) | Q(valid_to__gt=on)
    ended = AssetContract.objects.filter(running, pk=contract.pk, valid_from__lte=on)
    if not ended.update(valid_to=on):
        raise NotAllowed(f"合同“{contract}”在 {on} 不在执行，或已由别人结束，请刷新后再看。")
    AuditEvent.record(by=by, what="assetcontract.end", target=contract, reason=reason)
    contract.refresh_from_db()
    instalments.follow(before, contract, by)
    return contract


@action
def withdraw_contract(*, contract: AssetContract, by: User, reason: str) -> None:
    """作废登错的合同：按它自动登记的应收跟着作废；有到账的、手工登记或更正过的应收要先作废那些。"""
    instalments.hold([contract.asset_id])
    if reason.strip():  # without one records.withdraw refuses
        instalments.withdraw_open(contract, reason.strip())
    records.withdraw(contract, by=by, what="assetcontract.withdraw", reason=reason)


@action
def withdraw_asset(*, asset: Asset, by: User, reason: str) -> None:
    """作废登错的资产卡：状态和管护跟着作废；已有合同、巡检、收益的要先作废那些。"""
    for state in AssetState.objects.filter(asset=asset):
        records.withdraw(state, by=by, what="assetstate.withdraw", reason=reason)
    for keeping in AssetKeeping.objects.filter(asset=asset):
        records.withdraw(keeping, by=by, what="assetkeeping.withdraw", reason=reason)
    records.withdraw(asset, by=by, what="asset.withdraw", reason=reason)


def held(asset: Asset) -> Asset:
    """The card as it stands now, for rules over several rows: the lock makes a second clerk wait for the first. Disposed: NotAllowed."""
    found = (
        Asset.objects.select_for_update(of=("self",)).select_related("township").filter(pk=asset.pk)
    )
    now = found.first()
    if now is None:
        raise NotAllowed("这项资产已由他人作废，请刷新后再看。")
    if now.disposed_on:
        raise NotAllowed(f"资产“{now}”已于 {now.disposed_on} 处置，不能再办。")
    return now


def _now_ends(contract: AssetContract, on: date, by: User) -> None:
    ended = copy.copy(contract)
    ended.valid_to = on
    instalments.follow(contract, ended, by)


def _move(asset: Asset, still: Q, **changes) -> None:
    if not Asset.objects.filter(still, pk=asset.pk).update(**changes):
        raise NotAllowed("这项资产刚由他人办过，请刷新后再看。")
    asset.refresh_from_db()
