"""The desk: pages for agents and those who lead them."""
