"""One format a module. Each is found by being here."""
