"""Who may open a view: the wrong role is told 403. What lies outside the user's area is 404, by `visible_to`."""

from __future__ import annotations

from functools import wraps

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Can, Role
from areas.models import Area, AreaQuerySet


def require(verb: Can):
    """Decorator of a view: 403 unless the user's role has the verb. The view keeps `view.verb` for the matrix test."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.can(verb):
                raise PermissionDenied(f"您的角色不能“{verb.value}”，请找乡镇管理员。")
            return view(request, *args, **kwargs)

        guarded.verb = verb
        return guarded

    return decorate


def areas_of(user: User) -> AreaQuerySet:
    """The areas that a user looks after: his own and below; a system administrator without an area has all."""
    if user.area_id is None and user.role == Role.ADMIN:
        return Area.objects.all()
    return Area.objects.visible_to(user)
