"""Generic classes of Django, which take their types in brackets: ModelAdmin[Text].

The brackets are for mypy and django-stubs; at run time, without these, they do nothing.
"""

from typing import TYPE_CHECKING

from django.contrib.admin import ModelAdmin
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.db.models import TextField, URLField
from django.forms import ModelForm

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts
    from django_stubs_ext import StrOrPromise, StrPromise

    Fieldset = tuple[StrOrPromise | None, _FieldOpts]
else:
    from django.utils.functional import Promise

    StrPromise, StrOrPromise, Fieldset = Promise, str | Promise, tuple
    for generic in (Feed, ModelAdmin, ModelForm, Sitemap, TextField, URLField):
        generic.__class_getitem__ = classmethod(lambda cls, _type: cls)

__all__ = [
    "Feed", "Fieldset", "ModelAdmin", "ModelForm", "Sitemap", "StrOrPromise", "StrPromise",
    "TextField", "URLField",
]  # fmt: skip
