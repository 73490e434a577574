"""Audited events (操作) in Chinese: "case.eliminate" is read as 监测对象：风险消除."""

from __future__ import annotations

SUBJECTS = {
    "login": "登录",
    "logout": "退出",
    "user": "用户",
    "area": "区划",
    "parameter": "参数",
    "reference": "基础数据",
    "data": "明文",
    "household": "农户",
    "member": "家庭成员",
    "helper": "帮扶责任人",
    "import": "导入",
    "clue": "预警线索",
    "case": "监测对象",
    "casestep": "办理经过",
    "measure": "帮扶措施",
    "visit": "走访",
    "screening": "集中排查",
    "policy": "政策",
    "benefit": "享受记录",
    "loan": "小额信贷",
    "loanrepayment": "还款",
    "placement": "兜底安置",
    "project": "项目",
    "project_kind": "项目类型",
    "projectfunding": "项目资金",
    "asset": "项目资产",
    "enterprise": "经营主体",
    "link": "联农带农",
    "householdlink": "联农带农",
    "ledger": "台账",
    "ledger_kind": "台账种类",
    "team": "驻村人员",
    "finding": "疑点",
    "template": "总结模板",
    "summary": "年度总结",
    "township": "乡镇",
}
VERBS = {
    "abolish": "撤并",
    "activate": "恢复使用",
    "add": "新增",
    "assign": "确定",
    "book": "登记",
    "cancel": "取消",
    "carry_out": "完成",
    "change": "修改",
    "change_head": "变更户主",
    "change_password": "改密码",
    "close": "结束",
    "commit": "写入",
    "conclude": "核实",
    "correct": "更正",
    "correct_funding": "更正资金",
    "correct_repayment": "更正还款",
    "correct_standard": "更正标准",
    "create": "新建",
    "deactivate": "停用",
    "dissolve": "销户",
    "download": "下载",
    "eliminate": "风险消除",
    "end": "结束",
    "end_tag": "截止标签",
    "enter": "录入系统",
    "enter_elimination": "消除录入系统",
    "export": "导出",
    "export_plain": "导出明文",
    "failed": "失败",
    "funding": "登记资金",
    "identify": "确定为监测对象",
    "issue": "发放",
    "mend": "改正一行",
    "merge": "并户",
    "plan": "计划",
    "post": "派驻",
    "print": "打印",
    "propose": "提出",
    "propose_elimination": "提出消除",
    "record": "登记",
    "record_year": "登记年度采集表",
    "register": "登记",
    "reject": "不予纳入",
    "release": "发布",
    "remove": "减少",
    "repay": "还款",
    "report": "上报",
    "reset_password": "重设密码",
    "retire": "停用",
    "reveal": "查看",
    "revert": "消除回退",
    "revise": "调整",
    "seed": "生成演练数据",
    "send_back": "退回",
    "set": "定新值",
    "set_status": "变更户状态",
    "split": "分户",
    "standard": "定标准",
    "start": "开始",
    "stop": "停止",
    "tag": "加标签",
    "take_current": "取现有数据表",
    "take_errors": "取错误表",
    "update": "修改",
    "upload": "上传",
    "withdraw": "作废",
    "year": "登记年度情况",
}
DETAILS = {
    "area": "辖区",
    "changed": "改了",
    "code": "代码",
    "document": "文号",
    "field": "项目",
    "fields": "项目",
    "from": "从",
    "household": "户",
    "households": "户数",
    "key": "参数",
    "members": "成员",
    "name": "名称",
    "on": "日期",
    "reason": "原因",
    "role": "角色",
    "rows": "行数",
    "to": "到",
    "value": "值",
    "written": "写入",
    "year": "年度",
}


def label(what: str) -> str:
    """`what` in Chinese; a word that is missing above stays as it is, so that nothing is hidden."""
    subject, _, verb = what.partition(".")
    words = [SUBJECTS.get(subject, subject), VERBS.get(verb, verb)]
    return "：".join(word for word in words if word)


def detail_lines(detail: dict) -> list[str]:
    return [f"{DETAILS.get(key, key)}：{_words(value)}" for key, value in detail.items() if value]


def _words(value) -> str:
    if isinstance(value, list):
        return "、".join("—" if one is None else str(one) for one in value)
    return str(value)


def choices() -> list[tuple[str, str]]:
    return list(SUBJECTS.items())
