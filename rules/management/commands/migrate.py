"""python manage.py migrate: all migrations that are due, or none of them."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections, transaction


class Command(migrate.Command):
    """Run Django's command in one transaction.

    Django records a migration after the transaction that makes its tables: a process that is killed
    between the two leaves tables that every later start would try to make again.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with connection.constraint_checks_disabled(), transaction.atomic(connection.alias):
            if connection.vendor == "postgresql":
                # PostgreSQL alters no table whose foreign keys are still to be checked.
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            super().handle(*args, **options)
