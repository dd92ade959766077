# For whoever keeps the server: what is looked at before the day, copied, and forgotten in time.
