"""Who may open the pages of monitoring, by subject."""

from monitoring.tests.access import (
    alerts,
    cases,
    clues,
    files,
    measures,
    offline,
    papers,
    screenings,
    self_reports,
    visits,
)

ROWS = [
    *alerts.ROWS,
    *cases.ROWS,
    *clues.ROWS,
    *self_reports.ROWS,
    *visits.ROWS,
    *measures.ROWS,
    *screenings.ROWS,
    *files.ROWS,
    *papers.ROWS,
    *offline.ROWS,
]
