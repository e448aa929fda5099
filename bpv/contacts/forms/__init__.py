"""Forms of contacts. One module per subject."""
