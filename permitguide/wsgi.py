"""The WSGI door: gunicorn permitguide.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "permitguide.settings")

application = get_wsgi_application()
