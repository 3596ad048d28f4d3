"""The wizard's storage: the query string, and nothing else."""

from formtools.wizard.storage.base import BaseStorage

from .address import Address


class AddressStorage(BaseStorage):
    """The answers as the address carries them. Nothing is kept when the request is over."""

    def __init__(self, prefix, request=None, file_storage=None):
        super().__init__(prefix, request, file_storage)
        self.init_data()
        self.address = Address.read(request.GET)
        for key, value in self.address.answers.items():
            self.set_step_data(key, {f"{key}-answer": [value]})

    @property
    def answers(self) -> dict[str, str]:
        """The answers by question key."""
        return {
            key: data[f"{key}-answer"][0] for key, data in self.data[self.step_data_key].items()
        }
