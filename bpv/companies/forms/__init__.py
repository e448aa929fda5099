"""Forms of the registry: what a person types, turned into field names and values of the models and back."""
