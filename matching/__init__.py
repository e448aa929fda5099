"""A library that ranks places for students and says why. Knows no web and no database."""
