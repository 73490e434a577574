from django.db import migrations

BATCH = 500


def copy(apps, schema_editor):
    """What stands in the card's columns as dated rows since the day it was booked, withdrawn cards' rows withdrawn too."""
    Asset = apps.get_model("projects", "Asset")
    parts = (
        (apps.get_model("projects", "AssetState"), _state),
        (apps.get_model("projects", "AssetKeeping"), _keeping),
        (apps.get_model("projects", "AssetContract"), _contract),
    )
    assets = Asset._base_manager.order_by("pk")
    for model, columns in parts:
        begun = model._base_manager.values("asset")
        rows = [
            model(
                township_id=asset.township_id,
                asset=asset,
                valid_from=asset.booked_on,
                valid_to=asset.disposed_on,
                withdrawn_on=asset.withdrawn_on,
                withdraw_reason=asset.withdraw_reason,
                **found,
            )
            for asset in assets.exclude(pk__in=begun).iterator(chunk_size=BATCH)
            if (found := columns(asset))
        ]
        model._base_manager.bulk_create(rows, batch_size=BATCH)


def _state(asset) -> dict:
    return {"condition": asset.condition}


def _keeping(asset) -> dict:
    """An agreement without a person is kept all the same."""
    if not asset.keeper and not asset.agreement:
        return {}
    return {"keeper": asset.keeper, "agreement": asset.agreement}


def _contract(asset) -> dict:
    """The column never said how it is run: the owner itself (自营), or somebody whom it entrusted (委托经营)."""
    if not asset.operator:
        return {}
    return {
        "operator": asset.operator,
        "way": "own" if asset.operator == asset.owner else "trust",
    }


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_funds_and_assets")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
