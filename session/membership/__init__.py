# Who is here: how people come in, come back, and are told apart.
