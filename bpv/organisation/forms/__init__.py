"""What an administrator fills in about the organisation."""
