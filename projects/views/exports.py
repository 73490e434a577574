"""Workbooks of the lists (导出): always the rows of the list under the conditions of its address."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_filters import FilterSet

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
    return _export(request, projects, ProjectFilters, project_exports.project_ledger, "项目台账")


@require_POST
@require(Can.EXPORT)
def batch_export(request):
    batches = FundBatch.objects.visible_to(request.user).with_use()
    return _export(request, batches, BatchFilters, fund_exports.batch_list, "资金批次")


@require_POST
@require(Can.EXPORT)
def allocation_export(request):
    funding = ProjectFunding.objects.visible_to(request.user).with_paid()
    return _export(request, funding, AllocationFilters, fund_exports.allocation_list, "项目资金")


@require_POST
@require(Can.EXPORT)
def payment_export(request):
    payments = Payment.objects.visible_to(request.user)
    return _export(request, payments, PaymentFilters, fund_exports.payment_list, "资金支付")


@require_POST
@require(Can.EXPORT)
def distribution_export(request):
    plans = Distribution.objects.visible_to(request.user)
    return _export(
        request, plans, DistributionFilters, sharing_exports.distribution_list, "收益分配"
    )


@require_POST
@require(Can.EXPORT)
def enterprise_export(request):
    enterprises = Enterprise.objects.visible_to(request.user)
    return _export(
        request, enterprises, EnterpriseFilters, sharing_exports.enterprise_list, "经营主体"
    )


def _export(request, visible: QuerySet, filters: type[FilterSet], write: Callable, name: str):
    """Of the rows that the user sees those under the conditions of the address, as `write` puts them into a workbook."""
    found, today = filters(request.GET, visible, request=request).qs, timezone.localdate()
    file = write(found, by=request.user, on=today)
    return download(file, f"{name}{today:%Y%m%d}.xlsx", XLSX)
