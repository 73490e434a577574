"""The web server on Windows, where gunicorn does not run: waitress, in several processes on one port.

python -m config.windows_server HOST PORT PROCESSES
"""

import multiprocessing
import multiprocessing.connection
import os
import socket
import sys
import threading

THREADS = 6


def main(host: str, port: str, processes: str) -> int:
    """Serve until one of the processes ends; the others end with this one."""
    family, _, _, _, place = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    spawn = multiprocessing.get_context("spawn")
    with socket.create_server(place, family=family, backlog=512) as listener:
        servers = [spawn.Process(target=serve, args=(listener,)) for _ in range(int(processes))]
        for server in servers:
            server.daemon = True
            server.start()
        multiprocessing.connection.wait([server.sentinel for server in servers])
    return 1


def serve(listener: socket.socket) -> None:
    # Here, not at the top: the parent only holds the port and needs no Django.
    import waitress  # noqa: PLC0415

    from config.wsgi import application  # noqa: PLC0415

    threading.Thread(target=_end_with_parent, daemon=True).start()
    waitress.serve(application, sockets=[listener], threads=THREADS, ident=None)


def _end_with_parent() -> None:
    """Windows ends a process without a word to its children; they have to look for themselves."""
    multiprocessing.parent_process().join()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
