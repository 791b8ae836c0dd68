"""Local accounts: passwords, sessions, and what holds up who guesses."""
