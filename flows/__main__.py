"""Start the command line with «orden», or «python -m flows» as the OS scheduler does."""

from typing import NoReturn

from flows.runtime import private


def main() -> NoReturn:
    """Let nobody read what was typed after the command; what is imported next takes its time."""
    private.hide_arguments("orden")
    from flows.cli.main import main as start

    start()


if __name__ == "__main__":
    main()
