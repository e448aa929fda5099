"""Register of complaints and reporting desk: a mountable package that imports nothing of the rest of this project."""
