"""One rule a module. Each is found by being here."""
