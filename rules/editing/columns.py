"""Columns of the admin's lists."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.db.models import Model

from ..dates import plain_date, plain_moment


def day_column(model: type[Model], name: str) -> Callable[[Any], str]:
    """Return a column with a day or a moment as the pages write it; Django has no 1er janvier."""

    @admin.display(description=label_for_field(name, model, return_attr=False), ordering=name)
    def column(row: Any) -> str:
        value = getattr(row, name)
        write = plain_moment if isinstance(value, datetime) else plain_date
        return write(value) if value else "–"

    column.__name__ = name
    return column
