"""What Dealmate costs beside bare Bolt, measured in one run: `make bench`."""
