"""Templates are indented for those who read them; browsers need no indentation."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"^ +(?=[<{])", re.M)  # of tags; text may be an example of code


class Loader(filesystem.Loader):
    """Leaves out the indentation of tags: a page would be 16 % longer, 5 % when compressed."""

    def get_contents(self, origin: Origin) -> str:
        return _INDENTATION.sub("", super().get_contents(origin))
