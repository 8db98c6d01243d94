"""The command `haldur`: it starts, checks, feeds and shows the house; it holds no rule of the processes."""

import gc

# Each process loads some hundred thousand objects that stay. Looked through less often, a flow is loaded in 2.9 s of
# CPU instead of 3.5, and at most this many objects more wait to be freed.
gc.set_threshold(50_000, 20, 100)
