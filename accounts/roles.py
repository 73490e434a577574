"""Roles and verbs (角色和权限): the whole table, in code."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    GRID = "grid", "网格员"
    VILLAGE = "village", "村干部、驻村队"
    TOWNSHIP = "township", "乡镇业务员"
    LEADER = "leader", "乡镇领导"
    ADMIN = "admin", "系统管理员"


class Can(StrEnum):
    VIEW_HOUSEHOLDS = "查看农户"
    EDIT_HOUSEHOLD = "登记和修改农户"
    RESTRUCTURE_HOUSEHOLD = "分户、并户、销户"
    REVEAL = "查看证件号码等明文"
    RECORD_VISIT = "记走访"
    REPORT_CLUE = "报线索"
    PROPOSE_RISK = "提出风险变更"
    APPROVE_RISK = "审核风险变更"
    DECIDE_RISK = "登记风险变更"
    KEEP_POLICIES = "登记政策享受"
    KEEP_PROJECTS = "登记项目资产"
    WATCH_PROJECTS = "报项目进度、记资产巡检"
    KEEP_LEDGERS = "登记工作台账"
    IMPORT = "导入数据"
    EXPORT = "导出名单"
    CHECK_DATA = "处理数据疑点"
    VIEW_FIGURES = "查看总结和图表"
    WRITE_SUMMARY = "编写总结"
    RELEASE_SUMMARY = "发布总结"
    KEEP_REFERENCE = "维护区划、参数和模板"
    MANAGE_USERS = "管理用户"
    VIEW_AUDIT = "查看操作记录"


FIELD_WORK = {Can.VIEW_HOUSEHOLDS, Can.RECORD_VISIT, Can.REPORT_CLUE, Can.PROPOSE_RISK}

GRANTS: dict[str, set[Can]] = {
    Role.GRID: FIELD_WORK,
    Role.VILLAGE: FIELD_WORK
    | {
        Can.EDIT_HOUSEHOLD,
        Can.REVEAL,
        Can.CHECK_DATA,
        Can.VIEW_FIGURES,
        Can.WATCH_PROJECTS,
    },
    Role.TOWNSHIP: set(Can) - {Can.RELEASE_SUMMARY, Can.MANAGE_USERS, Can.VIEW_AUDIT},
    Role.LEADER: {
        Can.VIEW_HOUSEHOLDS,
        Can.APPROVE_RISK,
        Can.EXPORT,
        Can.VIEW_FIGURES,
        Can.RELEASE_SUMMARY,
        Can.VIEW_AUDIT,
    },
    Role.ADMIN: {Can.KEEP_REFERENCE, Can.MANAGE_USERS, Can.VIEW_AUDIT},
}
