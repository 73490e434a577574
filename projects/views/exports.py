"""Workbooks of the lists (导出): always the rows of the list under the conditions of its address."""

from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.roles import Can
from lib.http import XLSX, download
from projects import fund_exports, project_exports, sharing_exports
from projects.filtering_incomes import EnterpriseFilters
from projects.filters import (
    AllocationFilters,
    BatchFilters,
    DistributionFilters,
    PaymentFilters,
    ProjectFilters,
)
from projects.models import (
    Distribution,
    Enterprise,
    FundBatch,
    Payment,
    Project,
    ProjectFunding,
)


@require_POST
@require(Can.EXPORT)
def project_export(request):
    projects = Project.objects.visible_to(request.user)
    found = ProjectFilters(request.GET, projects, request=request).qs
    today = timezone.localdate()
    file = project_exports.project_ledger(projects=found, by=request.user, on=today)
    return _download(file, "项目台账")


@require_POST
@require(Can.EXPORT)
def batch_export(request):
    batches = FundBatch.objects.visible_to(request.user).with_use()
    found = BatchFilters(request.GET, batches, request=request).qs
    today = timezone.localdate()
    file = fund_exports.batch_list(batches=found, by=request.user, on=today)
    return _download(file, "资金批次")


@require_POST
@require(Can.EXPORT)
def allocation_export(request):
    funding = ProjectFunding.objects.visible_to(request.user).with_paid()
    found = AllocationFilters(request.GET, funding, request=request).qs
    today = timezone.localdate()
    file = fund_exports.allocation_list(funding=found, by=request.user, on=today)
    return _download(file, "项目资金")


@require_POST
@require(Can.EXPORT)
def payment_export(request):
    payments = Payment.objects.visible_to(request.user)
    found = PaymentFilters(request.GET, payments, request=request).qs
    today = timezone.localdate()
    file = fund_exports.payment_list(payments=found, by=request.user, on=today)
    return _download(file, "资金支付")


@require_POST
@require(Can.EXPORT)
def distribution_export(request):
    plans = Distribution.objects.visible_to(request.user)
    found = DistributionFilters(request.GET, plans, request=request).qs
    today = timezone.localdate()
    file = sharing_exports.distribution_list(plans=found, by=request.user, on=today)
    return _download(file, "收益分配")


@require_POST
@require(Can.EXPORT)
def enterprise_export(request):
    enterprises = Enterprise.objects.visible_to(request.user)
    found = EnterpriseFilters(request.GET, enterprises, request=request).qs
    today = timezone.localdate()
    file = sharing_exports.enterprise_list(enterprises=found, by=request.user, on=today)
    return _download(file, "经营主体")


def _download(file, name: str):
    return download(file, f"{name}{timezone.localdate():%Y%m%d}.xlsx", XLSX)
