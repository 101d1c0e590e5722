"""Lets `python -m aftersale` be the command line."""

from aftersale.cli.main import main

main()
