"""One model a YAML file. Each is found by being here."""
