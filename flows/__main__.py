"""Start the command line with «python -m flows», as the OS scheduler does."""

from flows.cli.main import main

if __name__ == "__main__":
    main()
