"""Which kinds of public-welfare posts may be written (岗位类别)."""

from __future__ import annotations

from areas.models import Area
from policies.models import Policy, Post


def known(township: Area) -> list[str]:
    """The sub-kinds of the policy 公益性岗位, then those in use in the township besides. Two queries."""
    policy = Policy.objects.filter(code="public_post").first()
    used = Post.objects.filter(township=township).order_by("kind").values_list("kind", flat=True)
    return list(dict.fromkeys([*(policy.kind_names if policy else []), *used.distinct()]))
