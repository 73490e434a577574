"""Word files (文书): uploaded templates are checked, filled with figures, and shown as a page. Makes no query."""
