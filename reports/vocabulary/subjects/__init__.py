"""The words themselves (词表), by the app whose rows they name."""

from reports.vocabulary.subjects import areas, households, ledgers, monitoring, policies, projects

SUBJECTS = {
    subject.name: subject
    for subject in (
        areas.AREAS,
        areas.VILLAGE,
        areas.TOWNSHIPS,
        areas.TARGETS,
        households.HOUSEHOLDS,
        households.LIFTED,
        households.POOR,
        households.ON_REGISTER,
        households.ORDINARY,
        households.PERSONS,
        households.INCOMES,
        households.WORKERS,
        households.HELPERS,
        monitoring.MONITORED,
        monitoring.SCREENINGS,
        monitoring.SCREENED,
        monitoring.CLUES,
        monitoring.LISTED,
        monitoring.SELF_REPORTS,
        monitoring.ALERTS,
        monitoring.MEASURES,
        monitoring.VISITS,
        monitoring.OFFICERS,
        policies.POLICY,
        policies.LOANS,
        policies.PLACEMENTS,
        projects.PROJECTS,
        projects.ASSETS,
        projects.FUNDING,
        projects.LINKS,
        ledgers.LEDGER,
        ledgers.TEAM,
    )
}
