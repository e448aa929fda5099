"""The service side of matching: a student's wishes, ranked places and their explanation."""
