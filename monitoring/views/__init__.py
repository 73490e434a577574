"""Pages of monitoring (监测帮扶), by subject."""
