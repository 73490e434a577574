"""The addresses of projects and assets, for the test of access."""

from accounts.roles import Can, Role
from accounts.tests.rows import Row
from projects.tests.make import (
    make_asset,
    make_enterprise,
    make_funding,
    make_kind,
    make_link,
    make_project,
)

BOTH = ("GET", "POST")


def clerk(world):
    return world.inside[Role.TOWNSHIP]


def a_project(world):
    return make_project(village=world.places.village, by=clerk(world))


def an_enterprise(world):
    return make_enterprise(
        township=world.places.township, village=world.places.village, by=clerk(world)
    )


def project(world):
    return {"pk": a_project(world).pk}


def funding(world):
    return {"pk": make_funding(project=a_project(world), by=clerk(world)).pk}


def asset(world):
    return {"pk": make_asset(project=a_project(world), by=clerk(world)).pk}


def enterprise(world):
    return {"pk": an_enterprise(world).pk}


def link(world):
    made = make_link(enterprise=an_enterprise(world), household=world.household, by=clerk(world))
    return {"pk": made.pk}


def kind(world):
    return {"pk": make_kind().pk}


VIEW, KEEP, REFERENCE = Can.VIEW_FIGURES, Can.KEEP_PROJECTS, Can.KEEP_REFERENCE

ROWS = [
    Row("projects:list", VIEW),
    Row("projects:panel", Can.VIEW_HOUSEHOLDS, lambda world: {"pk": world.household.pk}),
    Row("projects:create", KEEP, methods=BOTH),
    Row("projects:detail", VIEW, project),
    Row("projects:correct", KEEP, project, methods=BOTH),
    Row("projects:withdraw", KEEP, project, methods=("POST",)),
    Row("projects:funding_create", KEEP, project, methods=BOTH),
    Row("projects:funding_correct", KEEP, funding, methods=BOTH),
    Row("projects:funding_withdraw", KEEP, funding, methods=("POST",)),
    Row("projects:assets", VIEW),
    Row("projects:asset_create", KEEP, project, methods=BOTH),
    Row("projects:asset_correct", KEEP, asset, methods=BOTH),
    Row("projects:asset_withdraw", KEEP, asset, methods=("POST",)),
    Row("projects:enterprises", VIEW),
    Row("projects:enterprise_create", KEEP, methods=BOTH),
    Row("projects:enterprise_detail", VIEW, enterprise),
    Row("projects:enterprise_correct", KEEP, enterprise, methods=BOTH),
    Row("projects:enterprise_withdraw", KEEP, enterprise, methods=("POST",)),
    Row("projects:link_choose", KEEP, enterprise, methods=BOTH),
    Row(
        "projects:link_create",
        KEEP,
        lambda world: {**enterprise(world), "household": world.household.pk},
        methods=BOTH,
    ),
    Row("projects:link_correct", KEEP, link, methods=BOTH),
    Row("projects:link_end", KEEP, link, methods=BOTH),
    Row("projects:link_withdraw", KEEP, link, methods=("POST",)),
    Row("projects:kinds", REFERENCE),
    Row("projects:kind_create", REFERENCE, methods=BOTH),
    Row("projects:kind_change", REFERENCE, kind, methods=BOTH, scoped=False),
]
