"""Users (用户) and the trace of what they decided, saw and took out (操作记录)."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.roles import GRANTS, Can, Role
from areas.models import Area
from areas.scoping import township_ids


class UserQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Users of the user's area and below; a system administrator without an area sees everyone."""
        if user.area_id is None:
            return self if user.role == Role.ADMIN else self.none()
        return self.filter(area__code__range=user.area.code_range)


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):
    use_in_migrations = False


class User(AbstractBaseUser, PermissionsMixin):
    """用户：一人一号，有角色和辖区。登录另记操作记录，不改本表。"""

    last_login = None  # a login writes its own event row, never this shared table

    area = models.ForeignKey(
        Area, models.PROTECT, verbose_name="辖区", null=True, blank=True, related_name="users"
    )
    username = models.CharField(
        "用户名",
        max_length=50,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个用户名已有人用。"},
    )
    name = models.CharField("姓名", max_length=50)
    role = models.CharField("角色", max_length=10, choices=Role)
    unit = models.CharField("单位", max_length=100, blank=True)
    is_active = models.BooleanField("在用", default=True)
    is_staff = models.BooleanField("可进后台", default=False)
    has_to_change_password = models.BooleanField("下次登录须改密码", default=True)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = None
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="only_administrators_have_no_area",
                condition=Q(area__isnull=False) | Q(role=Role.ADMIN),
                violation_error_message="除系统管理员外都要有辖区。",
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def can(self, verb: Can) -> bool:
        return self.is_active and verb in GRANTS.get(self.role, ())

    @property
    def must_change_password(self) -> bool:
        """首次登录或密码超过期限（等保二级）。"""
        changed_at = self.password_changed_at or self.created_at
        is_old = timezone.now() - changed_at > timedelta(days=settings.PASSWORD_DAYS)
        return self.has_to_change_password or is_old

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.role == Role.ADMIN

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name


class AuditEventQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Events of the townships of the user's area, below a township those of the area's own users; an
        administrator without an area sees all."""
        if user.area_id is None:
            return self if user.role == Role.ADMIN else self.none()
        events = self.filter(township__in=township_ids(user.area))
        if user.area.level in (Area.Level.VILLAGE, Area.Level.GRID):
            return events.filter(by__area__code__range=user.area.code_range)
        return events


class AuditEvent(models.Model):
    """操作记录：谁、何时、对谁、做了什么、为什么。只增不改，不含证件号码等明文。"""

    by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="操作人",
        null=True,
        blank=True,
        related_name="audit_events",
    )
    township = models.ForeignKey(
        Area, models.PROTECT, verbose_name="乡镇", null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    what = models.CharField("动作", max_length=60)
    target_type = models.CharField("对象类型", max_length=60, blank=True)
    target_id = models.CharField("对象", max_length=40, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    detail = models.JSONField("详情", default=dict, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True, blank=True)
    is_success = models.BooleanField("成功", default=True)

    objects = AuditEventQuerySet.as_manager()
    keeps_history = False

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["target_type", "target_id"], name="audit_by_target"),
            models.Index(fields=["township", "-at"], name="audit_by_township"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"

    @classmethod
    def record(
        cls,
        *,
        by: User | None,
        what: str,
        target: models.Model | None = None,
        reason: str = "",
        detail: dict | None = None,
        address: str | None = None,
        is_success: bool = True,
    ) -> AuditEvent:
        """Write one event. `what` is "app.verb", e.g. "case.eliminate"; `detail` must hold no personal data in clear."""
        return cls.objects.create(
            by=by,
            township_id=_township_of(target) or _township_of(by),
            what=what,
            target_type=target._meta.label_lower if target else "",
            target_id=str(target.pk) if target else "",
            reason=reason,
            detail=detail or {},
            address=address,
            is_success=is_success,
        )


def _township_of(one: models.Model | None) -> int | None:
    """The township that a row belongs to, a user works in or an area lies in; None above townships."""
    if hasattr(one, "township_id"):
        return one.township_id
    area = one if isinstance(one, Area) else getattr(one, "area", None)
    if area is None or area.level == Area.Level.COUNTY:
        return None
    return township_ids(area)[0]


class RowChange(models.Model):
    """行历史：每一次写入（含批量）的前后内容，由数据库触发器写，程序只读。定义见 accounts.history。"""

    class Kind(models.TextChoices):
        INSERT = "I", "新增"
        UPDATE = "U", "修改"
        DELETE = "D", "删除"

    at = models.DateTimeField("时间")
    actor = models.BigIntegerField("操作人", null=True)
    township = models.BigIntegerField("乡镇", null=True)
    table = models.CharField("表", max_length=63, db_column="table_name")
    row = models.CharField("行", max_length=40, db_column="row_pk")
    kind = models.CharField("动作", max_length=1, choices=Kind)
    before = models.JSONField("之前", null=True)
    after = models.JSONField("之后", null=True)

    keeps_history = False

    class Meta:
        verbose_name = verbose_name_plural = "行历史"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["table", "row"], name="row_history_of_one_row")]

    def __str__(self):
        return f"{self.table} {self.row} {self.get_kind_display()}"
