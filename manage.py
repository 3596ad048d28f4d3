#!/usr/bin/env python
"""Django's command line: python manage.py help."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.umask(0o077)  # what a command writes is for its user alone: the database, copies, tables
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "permitguide.settings")
    execute_from_command_line(sys.argv)
