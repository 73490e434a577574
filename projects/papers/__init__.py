"""Papers of projects and assets (文书), as Word files."""
