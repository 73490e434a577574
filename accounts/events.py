"""The Chinese names of audited events (操作). An event that is missing here shows its code."""

LABELS = {
    "login": "登录",
    "login.failed": "登录失败",
    "logout": "退出",
    "user.create": "新建用户",
    "user.change": "修改用户",
    "user.deactivate": "停用用户",
    "user.activate": "恢复用户",
    "user.reset_password": "重设密码",
    "user.change_password": "改密码",
    "area.add": "新增区划",
    "area.change": "修改区划",
    "area.abolish": "撤并区划",
    "area.tag": "加区划标签",
    "area.end_tag": "截止区划标签",
    "area.year": "登记区划年度表",
    "parameter.set": "定参数",
    "reference.change": "修改基础数据",
    "data.reveal": "查看明文",
}


def label(what: str) -> str:
    return LABELS.get(what, what)


def choices() -> list[tuple[str, str]]:
    return list(LABELS.items())
