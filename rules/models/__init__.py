"""The models: words as editors last left them, their versions, publications and notices."""

from .amounts import Amount, Value
from .audit import Event
from .base import Content, Keyed, key_kinds
from .checked import Contact, Paper
from .kept_cases import TestCase
from .notices import Notice
from .previews import SharedPreview
from .publishing import Edition, Publication, Version
from .texts import CONTENT_KINDS, PARTS, LinkCheck, Passage, Text, Written, is_due

__all__ = [
    "CONTENT_KINDS", "PARTS", "Amount", "Contact", "Content", "Edition", "Event", "Keyed",
    "LinkCheck", "Notice", "Paper", "Passage", "Publication", "SharedPreview", "TestCase", "Text",
    "Value", "Version", "Written", "is_due", "key_kinds",
]  # fmt: skip
