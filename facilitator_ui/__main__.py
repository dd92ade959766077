# `python -m facilitator_ui` is the program `veche`, also where its folder was moved since it was installed.
from facilitator_ui.cli import main

if __name__ == "__main__":
    main()
