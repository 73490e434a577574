"""The phone without signal (离线): what a device takes along, what its records say, what it exports."""
