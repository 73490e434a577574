"""What of an asset's receipts nobody has distributed yet (实收里还没有分的)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from django.db.models import Sum

from projects.models import Asset, AssetReceipt, Distribution


def left_to_share(asset: Asset) -> dict[int, Decimal]:
    """In 元 by year, the latest first, only years of which something is left; two queries."""
    receipts = AssetReceipt.objects.of_asset(asset)
    planned = Distribution.objects.filter(township=asset.township_id, asset=asset)
    left = Counter(
        dict(receipts.order_by().values_list("income__year").annotate(sum=Sum("amount")))
    )
    left.subtract(dict(planned.order_by().values_list("year").annotate(sum=Sum("income"))))
    return {year: left[year] for year in sorted(left, reverse=True) if left[year] > 0}
