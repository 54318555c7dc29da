"""`python -m datacraft` is the `datacraft` command."""

from datacraft.cli.main import run

if __name__ == "__main__":
    run()
