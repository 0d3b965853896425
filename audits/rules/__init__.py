"""Judgements without a database: documents, conditions, scores. Imports no Django."""
