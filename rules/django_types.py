"""Django's generic classes, with the type in brackets for mypy that Django takes no notice of.

django-stubs, which knows the brackets, is not installed where the site runs.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as ModelAdmin
    from django.db.models import TextField as TextField
    from django.db.models import URLField as URLField
    from django.forms import ModelForm as ModelForm
    from django_stubs_ext import StrOrPromise as StrOrPromise
else:
    from django import forms
    from django.contrib import admin
    from django.db import models
    from django.utils.functional import Promise

    class _Generic:
        def __class_getitem__(cls, _type):
            return cls

    class ModelAdmin(_Generic, admin.ModelAdmin):
        pass

    class ModelForm(_Generic, forms.ModelForm):
        pass

    class TextField(_Generic, models.TextField):
        pass

    class URLField(_Generic, models.URLField):
        pass

    StrOrPromise = str | Promise
