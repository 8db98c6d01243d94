"""What touches the world: mailboxes, the database, the blob store, the environment. Prefect tasks live here only."""
