"""The verbs: every change is one function here, atomic, under its row's lock, leaving an event."""
