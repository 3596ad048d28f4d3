"""The words, as HTML: rendering it again would only be slower."""

from django.db import models


class Text(models.Model):
    """The words of a procedure in a language."""

    procedure = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    summary = models.TextField()
    documents = models.TextField(blank=True)
    steps = models.TextField(blank=True)
    cost = models.TextField(blank=True)
    next = models.TextField(blank=True)
    trouble = models.TextField(blank=True)
    reviewed = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "language"], name="once")]

    def __str__(self) -> str:
        return self.title


class Note(models.Model):
    """What a text says besides while today lies in a phase."""

    text = models.ForeignKey(Text, models.CASCADE, related_name="notes")
    phase = models.CharField(max_length=20)
    words = models.TextField()

    def __str__(self) -> str:
        return f"{self.text}: {self.phase}"


class Contact(models.Model):
    """The official site to which a procedure leads."""

    procedure = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    url = models.URLField(blank=True)

    def __str__(self) -> str:
        return self.name
