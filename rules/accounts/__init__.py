"""Accounts of staff: two-factor sign-in, limits of failed logins, the audit log."""
