"""Indices of large tables, made and dropped while people write to them; a migration with them is not atomic."""

from typing import Any

from django.db.migrations import AddIndex, RemoveIndex


class AddIndexMeanwhile(AddIndex):
    """On PostgreSQL the table isn't locked while it is made; one that a kill left half made is begun anew."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make it."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        else:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.index.name)}")
            schema_editor.add_index(to_state.apps.get_model(app_label, self.model_name), self.index, concurrently=True)


class RemoveIndexMeanwhile(RemoveIndex):
    """On PostgreSQL nobody waits while it is dropped."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop it."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        else:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.name)}")
