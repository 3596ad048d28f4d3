"""Django that answers "ok" to everything: what nothing at all costs."""
