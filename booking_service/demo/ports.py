"""Ports of this machine, bound before anybody needs them."""

import socket

HERE = "127.0.0.1"


def listening(port: int) -> socket.socket:
    """Bind a port of this machine; 0 takes any free one."""
    return socket.create_server((HERE, port))
