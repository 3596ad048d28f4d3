"""gunicorn for the empty and the ordinary application: as gunicorn.conf.py, without its hooks."""

from pathlib import Path
from runpy import run_path

for _name, _value in run_path(str(Path(__file__).parent.parent / "gunicorn.conf.py")).items():
    if isinstance(_value, str | int) and _name != "wsgi_app" and not _name.startswith("_"):
        globals()[_name] = _value
