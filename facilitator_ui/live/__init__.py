# The open screens of a room in this process, and what feeds them.
