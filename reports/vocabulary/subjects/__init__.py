"""The words themselves (词表), by the app whose rows they name."""

from reports.vocabulary.subjects import areas, households, ledgers, monitoring, policies, projects

SUBJECTS = {
    subject.name: subject
    for subject in (
        areas.AREAS,
        areas.VILLAGE,
        households.HOUSEHOLDS,
        households.LIFTED,
        households.ORDINARY,
        households.PERSONS,
        households.INCOMES,
        households.WORKERS,
        households.HELPERS,
        monitoring.MONITORED,
        monitoring.SCREENINGS,
        monitoring.CLUES,
        monitoring.MEASURES,
        monitoring.VISITS,
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
