"""The result of a walk, shown as a page, a calendar, an e-mail and data."""
