"""`make bench`: what the mail process costs in processor time and memory, against the least that it could cost."""
