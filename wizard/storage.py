"""The wizard's storage: the query string, and nothing else."""

from django.http import HttpRequest
from formtools.wizard.storage.base import BaseStorage

from .address import Address


class AddressStorage(BaseStorage):
    """The answers as the address carries them. Nothing is kept when the request is over."""

    def __init__(self, prefix: str, request: HttpRequest, file_storage: object = None) -> None:
        super().__init__(prefix, request, file_storage)
        self.init_data()
        self.address = Address.read(request.GET)
