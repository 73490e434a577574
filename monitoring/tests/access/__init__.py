"""Who may open the pages of monitoring, by subject."""

from monitoring.tests.access import (
    alerts,
    cases,
    clues,
    files,
    lists,
    measures,
    papers,
    screenings,
    self_reports,
    visits,
)

ROWS = [
    *alerts.ROWS,
    *cases.ROWS,
    *clues.ROWS,
    *lists.ROWS,
    *self_reports.ROWS,
    *visits.ROWS,
    *measures.ROWS,
    *screenings.ROWS,
    *files.ROWS,
    *papers.ROWS,
]
