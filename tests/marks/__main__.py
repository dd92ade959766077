# `python -m tests.marks`: what is started then with PYTHONPATH=tests/marks tells what it comes by.
from tests.marks.laying import lay

if __name__ == "__main__":
    lay()
