# Texts that come in: an organizers' position out of a file that anybody may have made. The door is `reading`.
