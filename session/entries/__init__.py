# What people write, how it is read, and who may do what with it.
