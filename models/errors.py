"""What can go wrong with models.

ModelError
├── CatalogueWrong  an entry of the catalogue is no model
├── ModelUnknown    no model of that name is in the catalogue
├── ModelMissing    it is in the catalogue but not on this machine
├── ModelDamaged    a file of it is absent, short or not what the catalogue says
├── FetchFailed     no source gave every file
└── NoSpace         the disk is too full to hold it

Every message is one sentence that names the file or model and the command that helps.
"""

from __future__ import annotations


class ModelError(Exception):
    """A fault of a model, told in one sentence with its cure."""


class CatalogueWrong(ModelError):
    """An entry of the catalogue is no model."""


class ModelUnknown(ModelError):
    """No model of that name is in the catalogue."""


class ModelMissing(ModelError):
    """It is in the catalogue but not on this machine."""


class ModelDamaged(ModelError):
    """A file of it is absent, short or not what the catalogue says."""


class FetchFailed(ModelError):
    """No source gave every file."""


class NoSpace(ModelError):
    """The disk is too full to hold it."""
