# Many sessions of one house read together: what was agreed in all of them, and how it stands.
