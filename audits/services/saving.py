"""Saving a row whose name must be its only one."""

from django.db import IntegrityError, models, transaction

from common.errors import Refused


def save_once(row: models.Model, field: str, sentence: object) -> None:
    """Save; raises `Refused` with code `name_taken` where another row has the name already.

    The constraint judges, so that two people at once are told apart too; the savepoint keeps the transaction usable.
    """
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        raise Refused("name_taken", sentence, {field: sentence}) from clash
