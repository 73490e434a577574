"""The addresses of projects and assets, for the test of access."""

from datetime import date
from decimal import Decimal

from accounts.roles import Can, Role
from accounts.tests.rows import Row
from projects import actions
from projects.tests.make import (
    make_application,
    make_asset,
    make_batch,
    make_beneficiary,
    make_contract,
    make_distribution,
    make_enterprise,
    make_fund_kind,
    make_funding,
    make_household_project,
    make_income,
    make_industry,
    make_inspection,
    make_keeping,
    make_kind,
    make_link,
    make_link_income,
    make_payment,
    make_progress,
    make_project,
    make_sale,
    make_solar,
    make_solar_year,
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


def an_asset(world):
    return make_asset(project=a_project(world), by=clerk(world))


def payment(world):
    source = make_funding(
        project=make_project(
            village=world.places.village, by=clerk(world), approved_on=date(2021, 6, 1)
        ),
        by=clerk(world),
    )
    return {"pk": make_payment(funding=source, by=clerk(world)).pk}


def batch(world):
    return {"pk": make_batch(township=world.places.township, by=clerk(world)).pk}


def fund_kind(world):
    return {"pk": make_fund_kind().pk}


def asset(world):
    return {"pk": an_asset(world).pk}


def state(world):
    return {"pk": an_asset(world).states.get().pk}


def contract(world):
    return {"pk": make_contract(asset=an_asset(world), by=clerk(world)).pk}


def keeping(world):
    return {"pk": make_keeping(asset=an_asset(world), by=clerk(world)).pk}


def cadre(world):
    return world.inside[Role.VILLAGE]


def inspection(world):
    """By the village cadre himself, as `progress` is: what others said he does not correct."""
    by = cadre(world)
    return {"pk": make_inspection(asset=an_asset(world), by=by, inspector=by.name).pk}


def income(world):
    return {"pk": make_income(asset=an_asset(world), by=clerk(world)).pk}


def receipt(world):
    made = make_income(asset=an_asset(world), by=clerk(world), received=Decimal(100))
    return {"pk": made.receipts.get().pk}


def a_distribution(world):
    return make_distribution(village=world.places.village, by=clerk(world))


def distribution(world):
    return {"pk": a_distribution(world).pk}


def item(world):
    made = actions.share(
        distribution=a_distribution(world), by=clerk(world), use="public", amount=Decimal(100)
    )
    return {"pk": made.pk}


def enterprise(world):
    return {"pk": an_enterprise(world).pk}


def link(world):
    made = make_link(enterprise=an_enterprise(world), household=world.household, by=clerk(world))
    return {"pk": made.pk}


def kind(world):
    return {"pk": make_kind().pk}


BOOKS = (Role.TOWNSHIP, Role.LEADER)


def quantity(world):
    made = actions.set_quantity(
        project=a_project(world), by=clerk(world), name="管网", unit="公里", planned=Decimal(3)
    )
    return {"pk": made.pk}


def progress(world):
    started = make_project(
        village=world.places.village, by=clerk(world), started_on=date(2021, 4, 1)
    )
    return {"pk": make_progress(project=started, by=cadre(world)).pk}


def notice(world):
    made = actions.post_notice(
        project=a_project(world),
        by=clerk(world),
        kind="village",
        posted_from=date(2021, 3, 1),
        posted_to=date(2021, 3, 15),
    )
    return {"pk": made.pk}


def document(world):
    made = actions.add_document(
        project=a_project(world),
        by=clerk(world),
        stage="pool",
        name="入库论证意见",
        file_name="意见.pdf",
        content=b"%PDF-1.4 1",
    )
    return {"pk": made.pk}


def household_project(world):
    return make_household_project(village=world.places.village, by=clerk(world))


def application(world):
    made = make_application(
        project=household_project(world), household=world.household, by=clerk(world)
    )
    return {"pk": made.pk}


def beneficiary(world):
    made = make_beneficiary(project=a_project(world), household=world.household, by=clerk(world))
    return {"pk": made.pk}


def with_household(world):
    return {"pk": household_project(world).pk, "household": world.household.pk}


def village(world):
    return {"village": world.places.village.pk}


def link_income(world):
    made = make_link(enterprise=an_enterprise(world), household=world.household, by=clerk(world))
    return {"pk": make_link_income(link=made, by=clerk(world)).pk}


def industry(world):
    return {"pk": make_industry().pk}


def solar(world):
    return {"pk": make_solar(village=world.places.village, by=clerk(world)).pk}


def solar_year(world):
    station = make_solar(village=world.places.village, by=clerk(world))
    return {"pk": make_solar_year(station=station, by=clerk(world)).pk}


def sale(world):
    return {"pk": make_sale(village=world.places.village, by=clerk(world)).pk}


def in_spring(world):
    return {"year": 2021, "season": "spring"}


VIEW, KEEP, REFERENCE = Can.VIEW_FIGURES, Can.KEEP_PROJECTS, Can.KEEP_REFERENCE
WATCH = Can.WATCH_PROJECTS

ROWS = [
    Row("projects:list", VIEW),
    Row("projects:panel", Can.VIEW_HOUSEHOLDS, lambda world: {"pk": world.household.pk}),
    Row("projects:create", KEEP, methods=BOTH),
    Row("projects:detail", VIEW, project),
    Row("projects:correct", KEEP, project, methods=BOTH),
    Row("projects:withdraw", KEEP, project, methods=("POST",)),
    Row("projects:overview", VIEW),
    Row("projects:villages", KEEP, project, methods=BOTH),
    Row("projects:board", VIEW, project),
    Row(
        "projects:advance",
        KEEP,
        lambda world: {**project(world), "stage": "pool"},
        methods=BOTH,
    ),
    Row("projects:quantity_create", KEEP, project, methods=BOTH),
    Row("projects:quantity_change", KEEP, quantity, methods=BOTH),
    Row("projects:quantity_withdraw", KEEP, quantity, methods=("POST",)),
    Row("projects:progress_report", WATCH, project, methods=BOTH),
    Row("projects:progress_correct", WATCH, progress, methods=BOTH),
    Row("projects:progress_withdraw", KEEP, progress, methods=("POST",)),
    Row("projects:notice_create", KEEP, project, methods=BOTH),
    Row("projects:notice_correct", KEEP, notice, methods=BOTH),
    Row("projects:notice_withdraw", KEEP, notice, methods=("POST",)),
    Row("projects:document_create", KEEP, project, methods=BOTH),
    Row("projects:document", VIEW, document),
    Row("projects:document_withdraw", KEEP, document, methods=("POST",)),
    Row("projects:applications", VIEW),
    Row("projects:applications_pass", KEEP, methods=("POST",)),
    Row("projects:project_applications", VIEW, lambda world: {"pk": household_project(world).pk}),
    Row("projects:application_choose", KEEP, project, methods=BOTH),
    Row("projects:application_create", KEEP, with_household, methods=BOTH),
    Row("projects:application_pass", KEEP, application, methods=BOTH),
    Row("projects:application_pay", KEEP, application, methods=BOTH),
    Row("projects:application_refuse", KEEP, application, methods=BOTH),
    Row("projects:application_correct", KEEP, application, methods=BOTH),
    Row("projects:application_withdraw", KEEP, application, methods=("POST",)),
    Row("projects:beneficiaries", VIEW, project),
    Row("projects:beneficiary_choose", KEEP, project, methods=BOTH),
    Row("projects:beneficiary_create", KEEP, with_household, methods=BOTH),
    Row(
        "projects:beneficiaries_of_village",
        KEEP,
        lambda world: {**project(world), "village": world.places.village.pk},
        methods=BOTH,
    ),
    Row("projects:beneficiary_correct", KEEP, beneficiary, methods=BOTH),
    Row("projects:beneficiary_withdraw", KEEP, beneficiary, methods=("POST",)),
    Row("projects:funding_create", KEEP, project, methods=BOTH),
    Row("projects:funding_correct", KEEP, funding, methods=BOTH),
    Row("projects:funding_withdraw", KEEP, funding, methods=("POST",)),
    Row("projects:payment_create", KEEP, funding, methods=BOTH),
    Row("projects:payment_correct", KEEP, payment, methods=BOTH),
    Row("projects:payment_withdraw", KEEP, payment, methods=("POST",)),
    Row("projects:funds", VIEW, only=BOOKS),
    Row("projects:fund_flow", VIEW, only=BOOKS),
    Row("projects:allocations", VIEW),
    Row("projects:payments", VIEW),
    Row("projects:batches", VIEW, only=BOOKS),
    Row("projects:batch", VIEW, batch, only=BOOKS),
    Row("projects:batch_create", KEEP, methods=BOTH),
    Row("projects:batch_correct", KEEP, batch, methods=BOTH),
    Row("projects:batch_withdraw", KEEP, batch, methods=("POST",)),
    *(
        Row(f"projects:{name}", Can.EXPORT, methods=("POST",))
        for name in (
            "export",
            "batch_export",
            "allocation_export",
            "payment_export",
            "distribution_export",
            "enterprise_export",
        )
    ),
    Row("projects:assets", VIEW),
    Row("projects:asset_export", VIEW),
    Row("projects:asset_reminders", VIEW),
    Row("projects:asset_picture", VIEW),
    Row("projects:asset_create_plain", KEEP, methods=BOTH),
    Row("projects:asset_create", KEEP, project, methods=BOTH),
    Row("projects:asset_detail", VIEW, asset),
    Row("projects:asset_correct", KEEP, asset, methods=BOTH),
    Row("projects:asset_withdraw", KEEP, asset, methods=("POST",)),
    Row("projects:asset_title", KEEP, asset, methods=BOTH),
    Row("projects:asset_document_create", KEEP, asset, methods=BOTH),
    Row("projects:asset_condition", KEEP, asset, methods=BOTH),
    Row("projects:asset_dispose", KEEP, asset, methods=BOTH),
    Row("projects:asset_restore", KEEP, asset, methods=("POST",)),
    Row("projects:state_withdraw", KEEP, state, methods=BOTH),
    Row("projects:contract_create", KEEP, asset, methods=BOTH),
    Row("projects:contract_correct", KEEP, contract, methods=BOTH),
    Row("projects:contract_end", KEEP, contract, methods=BOTH),
    Row("projects:contract_withdraw", KEEP, contract, methods=("POST",)),
    Row("projects:keeper_appoint", KEEP, asset, methods=BOTH),
    Row("projects:keeping_correct", KEEP, keeping, methods=BOTH),
    Row("projects:keeping_end", KEEP, keeping, methods=BOTH),
    Row("projects:keeping_withdraw", KEEP, keeping, methods=("POST",)),
    Row("projects:keeping_paper", KEEP, keeping),
    Row("projects:asset_inspect", WATCH, asset, methods=BOTH),
    Row("projects:inspection_correct", WATCH, inspection, methods=BOTH),
    Row("projects:inspection_fix", WATCH, inspection, methods=BOTH),
    Row("projects:inspection_withdraw", KEEP, inspection, methods=("POST",)),
    Row("projects:income_create", KEEP, asset, methods=BOTH),
    Row("projects:income_correct", KEEP, income, methods=BOTH),
    Row("projects:income_withdraw", KEEP, income, methods=("POST",)),
    Row("projects:income_receive", KEEP, income, methods=BOTH),
    Row("projects:receipt_correct", KEEP, receipt, methods=BOTH),
    Row("projects:receipt_withdraw", KEEP, receipt, methods=("POST",)),
    Row("projects:asset_distribute", KEEP, asset, methods=BOTH),
    Row("projects:distributions", VIEW),
    Row("projects:distribution_create", KEEP, methods=BOTH),
    Row("projects:distribution_detail", VIEW, distribution),
    Row("projects:distribution_correct", KEEP, distribution, methods=BOTH),
    Row("projects:distribution_withdraw", KEEP, distribution, methods=("POST",)),
    Row("projects:distribution_finish", KEEP, distribution, methods=BOTH),
    Row("projects:distribution_reopen", KEEP, distribution, methods=("POST",)),
    Row("projects:share_tick", KEEP, distribution, methods=BOTH),
    Row("projects:share_choose", KEEP, distribution, methods=BOTH),
    Row(
        "projects:share_create",
        KEEP,
        lambda world: {**distribution(world), "household": world.household.pk},
        methods=BOTH,
    ),
    Row("projects:share_public", KEEP, distribution, methods=BOTH),
    Row("projects:item_correct", KEEP, item, methods=BOTH),
    Row("projects:item_withdraw", KEEP, item, methods=("POST",)),
    Row(
        "projects:household_shares",
        Can.VIEW_HOUSEHOLDS,
        lambda world: {"pk": world.household.pk},
    ),
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
    Row("projects:collective", VIEW),
    Row("projects:collective_export", Can.EXPORT, methods=("POST",)),
    Row("projects:collective_village", VIEW, village),
    Row(
        "projects:collective_year",
        KEEP,
        lambda world: {**village(world), "year": 2021},
        methods=BOTH,
    ),
    Row("projects:enterprise_close", KEEP, enterprise, methods=BOTH),
    Row("projects:link_incomes", VIEW, enterprise),
    Row("projects:link_incomes_create", KEEP, enterprise, methods=BOTH),
    Row("projects:link_income_create", KEEP, link, methods=BOTH),
    Row("projects:link_income_correct", KEEP, link_income, methods=BOTH),
    Row("projects:link_income_withdraw", KEEP, link_income, methods=("POST",)),
    Row("projects:industries", VIEW),
    Row("projects:industry_records", VIEW),
    Row("projects:industry_export", Can.EXPORT, methods=("POST",)),
    Row("projects:industry_choose", KEEP),
    Row(
        "projects:industry_table",
        KEEP,
        lambda world: industry(world) | in_spring(world),
        methods=BOTH,
        scoped=False,
    ),
    Row(
        "projects:industry_village",
        KEEP,
        lambda world: village(world) | in_spring(world),
        methods=BOTH,
    ),
    Row("projects:industry_kinds", REFERENCE),
    Row("projects:industry_kind_create", REFERENCE, methods=BOTH),
    Row("projects:industry_kind_change", REFERENCE, industry, methods=BOTH, scoped=False),
    Row("projects:solar", VIEW),
    Row("projects:solar_create", KEEP, methods=BOTH),
    Row("projects:solar_detail", VIEW, solar),
    Row("projects:solar_correct", KEEP, solar, methods=BOTH),
    Row("projects:solar_withdraw", KEEP, solar, methods=("POST",)),
    Row("projects:solar_year_create", KEEP, solar, methods=BOTH),
    Row("projects:solar_year_correct", KEEP, solar_year, methods=BOTH),
    Row("projects:solar_year_withdraw", KEEP, solar_year, methods=("POST",)),
    Row("projects:sales", VIEW),
    Row("projects:sale_create", KEEP, methods=BOTH),
    Row("projects:sale_choose", KEEP, methods=BOTH),
    Row(
        "projects:sale_household",
        KEEP,
        lambda world: {"household": world.household.pk},
        methods=BOTH,
    ),
    Row("projects:sale_correct", KEEP, sale, methods=BOTH),
    Row("projects:sale_withdraw", KEEP, sale, methods=("POST",)),
    Row("projects:kinds", REFERENCE),
    Row("projects:kind_create", REFERENCE, methods=BOTH),
    Row("projects:kind_change", REFERENCE, kind, methods=BOTH, scoped=False),
    Row("projects:fund_kinds", REFERENCE),
    Row("projects:fund_kind_create", REFERENCE, methods=BOTH),
    Row("projects:fund_kind_change", REFERENCE, fund_kind, methods=BOTH, scoped=False),
]
