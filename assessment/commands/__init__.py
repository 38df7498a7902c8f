"""The subcommands of ``assessment``: each reads its arguments, asks the layers below and prints."""
