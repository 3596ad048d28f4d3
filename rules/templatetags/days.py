"""Days as the reader's language writes them."""

from django import template

from rules.dates import long_date, plain_date, plain_moment, short_date

register = template.Library()
register.filter("longdate", long_date, expects_localtime=True)
register.filter("plaindate", plain_date, expects_localtime=True)
register.filter("shortdate", short_date, expects_localtime=True)
register.filter("plainmoment", plain_moment)
