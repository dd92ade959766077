# One session: what happened, and what may happen. `decide` is the door in, `regions` the door out.
