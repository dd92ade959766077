# Common and particular: from counted answers to what the sides share, what is particular to each, where they
# oppose each other and what is unclear. Pure numbers and sentences; knows no row, no stage and no screen.
