"""The guide's settings with twenty languages; what is not translated is in English, and says so."""

from permitguide.settings import *  # noqa: F403
from permitguide.settings import LANGUAGES as OWN

MORE = "ar bg cs de el es fa hi id it ja ko nl pl pt ro tr uk".split()
LANGUAGES = [*OWN, *((code, code) for code in MORE)]
