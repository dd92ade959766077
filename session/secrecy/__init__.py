# What a stage that does not sign keeps to itself, and when its votes are counted.
