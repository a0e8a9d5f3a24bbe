"""`promptls server`: the language server, on standard input and output unless told otherwise."""

from __future__ import annotations

import argparse

from promptls.cli.console import complain

LOOPBACK = "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `server`."""
    transport = parser.add_mutually_exclusive_group()
    transport.add_argument("--stdio", action="store_true", help="standard input and output (the default)")
    transport.add_argument("--tcp", metavar="HOST:PORT", help="listen on TCP; the host defaults to loopback")
    transport.add_argument(
        "--ws", metavar="HOST:PORT", help="listen for WebSockets; needs the package websockets"
    )
    parser.add_argument(
        "--position-encoding",
        choices=("utf-8", "utf-16", "utf-32"),
        help="what columns count in, for an editor that counts otherwise than it says",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until the client leaves."""
    address = arguments.tcp or arguments.ws
    host, port = LOOPBACK, 0
    if address:
        host, _, number = address.rpartition(":")
        host = host or LOOPBACK
        if not number.isdigit() or int(number) > 65535:
            complain(f'"{address}" is not HOST:PORT, for example {LOOPBACK}:2087')
            return 2
        port = int(number)
    import gc

    from promptls.lsp.server import CannotServe, serve  # half a second, and only this verb needs it

    gc.enable()
    transport = "tcp" if arguments.tcp else "ws" if arguments.ws else "stdio"
    try:
        return serve(transport, host.strip("[]"), port, encoding=arguments.position_encoding)
    except CannotServe as error:
        complain(str(error))
        return 2
