"""What is true: the tables and the rules. Pure: no clock, no session, no network, no files, no Prefect."""
