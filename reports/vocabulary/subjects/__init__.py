"""The words themselves (词表), by the app whose rows they name."""

from reports.vocabulary.subjects import (
    areas,
    employment,
    households,
    housing,
    insurance,
    ledgers,
    loans,
    medical,
    monitoring,
    policies,
    posts,
    projects,
    trainings,
)

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
        policies.STANDARDS,
        employment.WORKERS,
        posts.POSTS,
        posts.PAYS,
        trainings.TRAININGS,
        medical.CLAIMS,
        insurance.INSURED,
        insurance.CLAIMS,
        housing.REPAIRS,
        policies.PLACEMENTS,
        loans.MICRO,
        loans.CREDIT,
        loans.CREDIT_LINES,
        projects.PROJECTS,
        projects.ASSETS,
        projects.FUNDING,
        projects.LINKS,
        ledgers.LEDGER,
        ledgers.TEAM,
    )
}
# The same words where all that is named in the brackets is for whole households.
FOR_HOUSEHOLDS = {
    subject.name: subject
    for subject in (
        policies.HOUSEHOLD_POLICY,
        insurance.HOUSEHOLD_INSURED,
        insurance.HOUSEHOLD_CLAIMS,
    )
}
