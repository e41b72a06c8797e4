"""Teams' door: activities in, Adaptive Cards out; nothing here decides what is said."""
