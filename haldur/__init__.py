"""The command `haldur`: it starts, checks, feeds and shows the house; it holds no rule of the processes."""
