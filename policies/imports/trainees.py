"""Import of who took part in a training (导入参训人员): one person and session a row, the session repeated in each.

`manage.py import_workbook trainees FILE --area CODE`, or the page 导入数据. A session is met by its name, 期次 and 开班日期; one that
is not there yet is entered once, from its rows, which have to agree.
"""

from __future__ import annotations

from datetime import date

from accounts.roles import Can
from households.imports import cleaners
from households.imports.engine import Column, Kind
from households.imports.people_registers import PeopleRegisterImport, PersonLine
from households.imports.register_columns import PLACE, money, of, person
from households.imports.registers import Entry, Row, day
from policies.models import Trainee, Training
from policies.rules import trainings as rules

COLUMNS = (
    of(Training, "title", "培训名称", "培训主题", "培训班名称", is_required=True),
    Column("number", "期次", cleaners.text(30), ("培训期次",)),
    of(Training, "trade", "工种", "培训工种"),
    of(Training, "organiser", "主办单位", "培训机构", "举办单位"),
    of(Training, "started_on", "开班日期", "开班时间", "开始日期", is_required=True),
    of(Training, "days", "天数", "培训天数"),
    *person(name=("参训人员",)),
    *PLACE,
    of(Trainee, "has_certificate", "取得证书", "是否取得证书"),
    *money("allowance", "补助金额", "培训补助"),
    of(Trainee, "paid_on", "补助发放日期", "发放日期"),
)
SESSION = ("title", "number", "trade", "organiser", "started_on", "days")
SEAT = ("has_certificate", "allowance", "paid_on")


class TraineesImport(PeopleRegisterImport):
    tables = (Training, Trainee)
    parent_columns = {Trainee: "training_id"}
    day_field = "started_on"

    def day_of(self, line: PersonLine) -> date | None:
        return day(line.said.get("started_on"))

    def load(self) -> None:
        titles = {line.said["title"] for line in self.good()}
        names = (*SESSION, "ended_on")
        sessions = self.read(Training, names, self._session, by="title", among=titles)
        self.sessions = {row["id"]: self._session(row) for row in sessions}
        self.read(
            Trainee,
            ("household_id", "member_id", "training_id", *SEAT),
            lambda row: (self.sessions[row["training_id"]], *self.whose(row)),
            by="training_id",
            among=self.sessions,
        )

    def _session(self, row: Row) -> tuple:
        return (row["title"], row.get("number", ""), row["started_on"])

    def understand(self, line: PersonLine) -> None:
        session = self.said(line, *SESSION)
        key = self._session(session)
        training = self.speak(line, Training, key, session, is_shared=True)
        values = self.said(line, *SEAT) | self.owner(line)
        seat = (key, *self.whose(values))
        line.record = self.speak(line, Trainee, seat, values, parent=training)

    def faults(self, row: Training | Trainee, entry: Entry) -> list[str]:
        if entry.parent is None:
            return rules.faults(row)
        row.training = self.made(entry.parent)
        return rules.trainee_faults(row)


TRAINEES = Kind(
    code="trainees",
    label="参训人员",
    columns=COLUMNS,
    importer=TraineesImport,
    verb=Can.KEEP_POLICIES,
    about="一期一人一行，培训的情况在每行重复；新的一期从这里登记一次",
    example={
        "title": "家政服务技能培训", "number": "第一期", "trade": "家政服务", "organiser": "县职业教育中心",
        "started_on": "2021-05-10", "days": "7", "name": "张三", "id_number": "990101196803050019", "has_certificate": "是",
        "allowance": "300", "paid_on": "2021-06-01",
    },
)  # fmt: skip
