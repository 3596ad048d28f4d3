"""An empty table to fill in, with the answers as drop-down lists."""

from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from rules.law.questions import BY_KEY, ChoiceQuestion

from ..question_texts import TEXTS, choices

ROWS = 1000
"""Rows that have the lists."""

ASKED = "nationality situation document validated expires arrived work diploma filed".split()
"""The questions of most tables, in their order."""


def write_template(out: IO[bytes]) -> None:
    """Write the workbook, in the active language."""
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, lists = book.add_worksheet(_("Students")), book.add_worksheet(_("Answers"))
    bold = book.add_format({"bold": True, "text_wrap": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.freeze_panes(1, 0)
    names = [_("Reference"), _("E-mail"), _("Language")]
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, 22)
    for column, key in enumerate(ASKED, len(names)):
        sheet.write_string(0, column, str(TEXTS[key].name), bold)
        question = BY_KEY[key]
        if not isinstance(question, ChoiceQuestion):
            sheet.set_column(column, column, 16, day)
            continue
        sheet.set_column(column, column, 32)
        place = column - len(names)
        labels = [label for _value, label in choices(question)]
        lists.set_column(place, place, 40)
        lists.write_string(0, place, str(TEXTS[key].name), bold)
        lists.write_column(1, place, labels)
        letter = chr(ord("A") + place)
        source = f"='{lists.get_name()}'!${letter}$2:${letter}${len(labels) + 1}"
        # Other words are read too: Excel asks, and does not refuse.
        about = {"validate": "list", "source": source, "error_type": "information"}
        sheet.data_validation(1, column, ROWS, column, about)
    book.close()
