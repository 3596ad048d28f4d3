"""python manage.py guidance nationality=IN situation=… : the decision in a terminal."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from rules.law.questions import Question
from rules.law.walk import Walk
from rules.words.live import current
from wizard.address import Address
from wizard.question_texts import TEXTS, answer_label, choices
from wizard.result.data import errors, guidance
from wizard.result.result import Result


class Command(BaseCommand):
    help = "Which procedure applies, from answers given as key=value; or the next question."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("answers", nargs="*", metavar="key=value")
        parser.add_argument("--today", help="the day that counts, YYYY-MM-DD")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=dict(settings.LANGUAGES)
        )
        parser.add_argument("--json", action="store_true", help="as /api/v1/guidance says it")

    def handle(
        self, *, answers: list[str], today: str | None, language: str, **options: Any
    ) -> None:
        if wrong := [answer for answer in answers if "=" not in answer]:
            raise CommandError(f"Write each answer as key=value, not: {', '.join(wrong)}")
        pairs = [answer.partition("=")[::2] for answer in answers]
        address = Address.read(QueryDict(urlencode([*pairs, ("today", today or "")])))
        with override(language):
            walk = address.walk()
            if problems := errors(address, walk, today or ""):
                if options["json"]:
                    report = {"errors": problems}
                    self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
                lines = (f"{key}: {' '.join(texts)}" for key, texts in problems.items())
                raise CommandError("\n".join(lines))
            if options["json"]:
                body = guidance(address, walk, language)
                self.stdout.write(json.dumps(body, ensure_ascii=False, indent=2))
            else:
                self.print_guidance(address, walk, language)

    def print_guidance(self, address: Address, walk: Walk, language: str) -> None:
        """Print the answers, then the result or the next question."""
        for key, value in walk.used.items():
            self.stdout.write(f"{TEXTS[key].name}: {answer_label(key, value)}")
        for key in address.ignored:
            self.stderr.write(_("Ignored: %(key)s") % {"key": key})
        self.stdout.write("")
        if walk.question:
            self.print_question(walk.question)
            return
        result = Result(walk, current(), language)
        self.stdout.write(self.style.SUCCESS(result.headline))
        for text in filter(None, (result.status, *result.remarks)):
            self.stdout.write(text)
        for line in result.lines:
            mark = "→" if line.current else " "
            self.stdout.write(f" {mark} {line.name}: {line.days}")
        self.stdout.write(_(result.rule.why))
        self.stdout.write(address.onward(walk))

    def print_question(self, question: Question) -> None:
        """Print the next question, and its possible answers."""
        key = question.key
        self.stdout.write(self.style.WARNING(str(TEXTS[key].label)))
        if question.kind == "date":
            self.stdout.write(f"  {key}=YYYY-MM-DD")
            return
        for value, label in choices(question):
            self.stdout.write(f"  {key}={value}  {label}")
