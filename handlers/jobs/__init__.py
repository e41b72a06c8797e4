"""What is said without being asked: the words of the digest and of reminders; sending them is the engine's."""
