"""Department lists (部门名单): read from a sheet of any layout, and matched to members by the certificate."""
