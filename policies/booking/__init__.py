"""Bulk entry of benefits (部门发放名单入账): a department's sheet of any layout, read, planned and written all or nothing."""
