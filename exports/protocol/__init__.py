# The protocol as a document of blocks, whatever writes it.
