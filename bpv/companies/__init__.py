"""The registry of learning companies: content, guidance, care, payment; recognition, trainers, places."""
