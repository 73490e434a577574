"""Who may open a view: the wrong role is told 403. What lies outside the user's area is 404, by `visible_to`."""

from __future__ import annotations

from functools import wraps

from django.core.exceptions import PermissionDenied

from accounts.roles import Can


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
