"""Who may open the pages of summaries, templates and the cockpit."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Can
from accounts.tests.rows import Row
from households.tests.make import make_household
from reports.tests.make import make_docx, make_summary, make_template

VIEW, WRITE, RELEASE, KEEP = (
    Can.VIEW_FIGURES,
    Can.WRITE_SUMMARY,
    Can.RELEASE_SUMMARY,
    Can.KEEP_REFERENCE,
)
BOTH = ("GET", "POST")


def _template(world):
    content = make_docx("农户{{ 农户.户数 }}户{{ 农户.人数 }}人", "{{ 手填('存在问题') }}")
    return make_template(area=world.places.township, content=content)


def _summary(world):
    make_household(village=world.places.village)
    return make_summary(township=world.places.township, template=_template(world))


def summary(world):
    return {"pk": _summary(world).pk}


def figure(world):
    return {"pk": _summary(world).pk, "number": 2}


def slot(world):
    return {"pk": _summary(world).pk, "slot": 0}


def template(world):
    return {"pk": _template(world).pk}


def upload(world):
    file = SimpleUploadedFile("模板.docx", make_docx("{{ 农户.户数 }}"))
    return {"name": "新模板", "file": file}


ROWS = [
    Row("reports:summaries", VIEW),
    Row("reports:create", WRITE, methods=BOTH),
    Row("reports:summary", VIEW, summary),
    Row("reports:correct", WRITE, summary, methods=BOTH),
    Row("reports:figure", VIEW, figure),
    Row("reports:text", VIEW, slot),
    Row("reports:text_save", WRITE, slot, methods=("POST",), data=lambda world: {"text": "甲"}),
    Row("reports:explain", WRITE, summary, methods=("POST",)),
    Row("reports:release", RELEASE, summary, methods=("POST",)),
    Row("reports:comparison", VIEW, summary, outcome=404),
    Row("reports:word", VIEW, summary),
    Row("reports:excel", Can.EXPORT, summary),
    Row("reports:templates", KEEP, methods=BOTH, data=upload),
    Row("reports:default_file", KEEP),
    Row("reports:template_file", KEEP, template),
    Row("reports:template_retire", KEEP, template, methods=("POST",)),
    Row("reports:vocabulary", VIEW),
    Row("reports:count", VIEW),
    Row("reports:cockpit", VIEW),
]
