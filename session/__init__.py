# The door to the room: what screens and exports may know of a session.
