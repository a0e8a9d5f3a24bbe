"""One rewrite a module. Each is found by being here."""
