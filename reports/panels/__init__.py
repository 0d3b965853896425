"""What a page of results shows, a module a noun: charts, each with its table, in the active language."""
