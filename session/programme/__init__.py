# What is planned, and how the room goes through it.
