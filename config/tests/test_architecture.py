"""The shape that every app keeps (docs/architecture.md), asked of the running system itself."""

import inspect
import tomllib
import weakref
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db.models import UniqueConstraint, signals
from django.urls import get_resolver
from django.utils.module_loading import module_has_submodule
from django.views import View

from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import TownshipOwned

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS = CONTRACT["contracts"][0]["layers"]  # the top one first
LEVEL = {
    app.strip(): -depth for depth, layer in enumerate(LAYERS) for app in layer.split("|")
}  # the higher, the bigger; siblings share one

# Tables that do not grow with households, or that cannot carry a mandatory township. Each with its reason.
SHARED = {
    "areas.Area": "the tree of places itself",
    "areas.AreaTag": "a few rows per place",
    "areas.AreaYear": "one row per place and year",
    "areas.AreaTarget": "a few rows per place and year",
    "areas.Parameter": "a few rows per place",
    "monitoring.Category": "three rows, renamed by a new one",
    "monitoring.ProcedureStep": "a few steps per county",
    "policies.Policy": "the catalogue of policies",
    "policies.PolicyStandard": "a few dated amounts per policy and place",
    "projects.ProjectKind": "the catalogue of kinds",
    "projects.FundKind": "the catalogue of kinds of funds, renamed by a new row",
    "projects.Industry": "the catalogue of industries",
    "ledgers.LedgerKind": "the catalogue of kinds",
    "reports.SummaryTemplate": "a few files per place",
    "accounts.User": "people who work with the system, some for a whole county or for all",
    "accounts.AuditEvent": "carries the township when there is one; a failed login has none",
    "accounts.RowChange": "written by triggers for shared tables, too; carries the township when there is one",
}

BY_KEYWORD = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
OUR_MODELS = [model for model in apps.get_models() if model._meta.app_label in LEVEL]
LARGE_MODELS = [model for model in OUR_MODELS if issubclass(model, TownshipOwned)]
SMALL_MODELS = [model for model in OUR_MODELS if model not in LARGE_MODELS]


def relations(models):
    """(model, field, target) of every relation that the models declare, those by string included."""
    for model in models:
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                yield model, field, field.related_model


# ---- Layers -----------------------------------------------------------------------------------


def test_foreign_keys_point_to_the_same_app_or_to_a_lower_layer():
    assert not [
        f"{field} → {target._meta.label}"
        for model, field, target in relations(OUR_MODELS)
        if not is_same_app_or_below(model._meta.app_label, target._meta.app_label)
    ]


def is_same_app_or_below(app, other):
    return other == app or other not in LEVEL or LEVEL[other] < LEVEL[app]


def test_small_tables_do_not_point_to_large_ones():
    assert not [str(f) for _, f, target in relations(SMALL_MODELS) if target in LARGE_MODELS]


# ---- The way past one machine (rules for tables that grow with households) ---------------------


def test_every_table_belongs_to_a_township_or_says_why_not():
    assert {model._meta.label for model in SMALL_MODELS} == set(SHARED)


def test_large_tables_always_know_their_township():
    for model in LARGE_MODELS:
        township = model._meta.get_field("township")
        assert not township.null, model
        assert township.related_model._meta.label == "areas.Area", model


def test_large_tables_have_a_primary_key_of_one_column():
    kinds = {model._meta.label: model._meta.pk.get_internal_type() for model in LARGE_MODELS}
    assert set(kinds.values()) <= {"BigAutoField", "UUIDField"}, kinds


def test_unique_constraints_of_large_tables_begin_with_the_township():
    for model in LARGE_MODELS:
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                assert constraint.fields[:1] == ("township",), constraint
        assert not model._meta.unique_together, model
        assert [f.name for f in model._meta.local_fields if f.unique] == [model._meta.pk.name]


def test_withdrawn_rows_say_why_and_are_free_for_unique_constraints():
    for model in [model for model in LARGE_MODELS if issubclass(model, Withdrawable)]:
        names = [constraint.name for constraint in model._meta.constraints]
        assert f"withdrawn_{model._meta.model_name}_says_why" in names
        assert isinstance(model._default_manager, Standing), model
        assert not isinstance(model.with_withdrawn, Standing), model
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                assert ("withdrawn_on", None) in flat(constraint.condition), constraint


def flat(condition):
    """All (lookup, value) pairs that must hold together."""
    assert condition is not None
    assert condition.connector == "AND"
    for child in condition.children:
        if isinstance(child, tuple):
            yield child
        elif not child.negated:
            yield from flat(child)


def test_large_tables_have_neither_automatic_many_to_many_nor_generic_relations():
    for model in LARGE_MODELS:
        generic = [f for f in model._meta.private_fields if isinstance(f, GenericForeignKey)]
        through = [f.remote_field.through for f in model._meta.many_to_many]
        assert not generic, model
        assert not [table for table in through if table._meta.auto_created], model


# ---- No hidden control flow --------------------------------------------------------------------


def test_no_app_listens_to_what_models_do():
    heard = [s for s in vars(signals).values() if isinstance(s, signals.ModelSignal)]
    assert signals.post_save in heard
    modules = {home(receiver) for signal in heard for receiver in receivers(signal)}
    assert not {module for module in modules if is_ours(module)}


def receivers(signal):
    for _, receiver, *_ in signal.receivers:
        yield receiver() if isinstance(receiver, weakref.ReferenceType) else receiver


def home(thing):
    return getattr(thing, "__module__", "") or ""


def is_ours(module):
    return module.split(".")[0] in LEVEL


def test_views_are_functions():
    get_resolver().url_patterns  # noqa: B018  loads every view
    assert not [view for view in descendants(View) if is_ours(home(view))]


def descendants(cls):
    for child in cls.__subclasses__():
        yield child
        yield from descendants(child)


# ---- Actions -----------------------------------------------------------------------------------


def test_actions_are_decorated_keyword_only_and_say_who_acts():
    for function in actions():
        where = f"{home(function)}.{function.__name__}"
        parameters = inspect.signature(function).parameters
        assert "by" in parameters, where
        assert {p.kind for p in parameters.values()} <= BY_KEYWORD, where
        assert hasattr(function, "__wrapped__"), f"{where} is no @action"
        assert function.__doc__, f"{where} does not state its rule"


def actions():
    """Every public function of the apps' `actions` (a file or a folder), but for what makes an action one."""
    for app in apps.get_app_configs():
        if app.name in LEVEL and module_has_submodule(app.module, "actions"):
            module = import_module(f"{app.name}.actions")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if (
                    home(function).startswith(module.__name__)
                    and name != "action"
                    and name[0] != "_"
                ):
                    yield function


# ---- Layout ------------------------------------------------------------------------------------


def test_test_folders_are_packages_so_that_the_layers_are_checked_there_too():
    assert not [str(d) for d in ROOT.glob("*/tests") if not (d / "__init__.py").is_file()]
