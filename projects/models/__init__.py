"""Projects and assets (项目资产): what the funds built, who keeps it, and which households it carries."""

from projects.models.assets import (
    Asset,
    AssetContract,
    AssetIncome,
    AssetInspection,
    AssetKeeping,
    AssetReceipt,
    AssetState,
    Distribution,
    DistributionItem,
)
from projects.models.documents import ProjectDocument
from projects.models.enterprises import Enterprise, HouseholdLink, LinkIncome
from projects.models.funds import FundBatch, Payment, ProjectFunding, Source
from projects.models.incomes import CollectiveIncome, IndustryRecord, Sale, SolarStation, SolarYear
from projects.models.kinds import FundKind, Industry, ProjectKind
from projects.models.projects import (
    Beneficiary,
    Project,
    ProjectApplication,
    ProjectNotice,
    ProjectProgress,
    ProjectQuantity,
    ProjectVillage,
)

__all__ = [
    "Asset",
    "AssetContract",
    "AssetIncome",
    "AssetInspection",
    "AssetKeeping",
    "AssetReceipt",
    "AssetState",
    "Beneficiary",
    "CollectiveIncome",
    "Distribution",
    "DistributionItem",
    "Enterprise",
    "FundBatch",
    "FundKind",
    "HouseholdLink",
    "Industry",
    "IndustryRecord",
    "LinkIncome",
    "Payment",
    "Project",
    "ProjectApplication",
    "ProjectDocument",
    "ProjectFunding",
    "ProjectKind",
    "ProjectNotice",
    "ProjectProgress",
    "ProjectQuantity",
    "ProjectVillage",
    "Sale",
    "SolarStation",
    "SolarYear",
    "Source",
]
