"""The tests: transcripts, properties and the doors through real requests; they import everything and mock none of it."""
