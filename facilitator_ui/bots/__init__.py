# Bots that play people, in rehearsals and tests.
