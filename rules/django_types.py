"""Generic classes of Django, which take their types in brackets: ModelAdmin[Text].

The brackets are for mypy and django-stubs alone; at run time, where neither is installed, they do
nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as ModelAdmin
    from django.contrib.admin.options import _FieldOpts
    from django.contrib.sitemaps import Sitemap as Sitemap
    from django.contrib.syndication.views import Feed as Feed
    from django.db.models import TextField as TextField
    from django.db.models import URLField as URLField
    from django.forms import ModelForm as ModelForm
    from django_stubs_ext import StrOrPromise as StrOrPromise
    from django_stubs_ext import StrPromise as StrPromise

    Fieldset = tuple[StrOrPromise | None, _FieldOpts]
else:
    from types import new_class

    from django import forms
    from django.contrib import admin, sitemaps
    from django.contrib.syndication import views as syndication
    from django.db import models
    from django.utils.functional import Promise

    class _Generic:
        def __class_getitem__(cls, _type):
            return cls

    def _generic(kind):
        return new_class(kind.__name__, (_Generic, kind))

    Feed, Sitemap = _generic(syndication.Feed), _generic(sitemaps.Sitemap)
    ModelAdmin, ModelForm = _generic(admin.ModelAdmin), _generic(forms.ModelForm)
    TextField, URLField = _generic(models.TextField), _generic(models.URLField)
    StrPromise, StrOrPromise = Promise, str | Promise
    Fieldset = tuple
