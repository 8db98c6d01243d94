"""When, and in what order: one file per process, named verb_object. This is what operators see in Prefect."""
