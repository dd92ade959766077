# Values that stand for themselves: bounds, keys, what can be seen, blocks. They know nothing of a session.
