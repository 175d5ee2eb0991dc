#!/usr/bin/env python3
"""Many clients at one server: each has an address of its own.

usage: many.py NETWORK COUNT ADDRESS PORT ACTION...
The first COUNT addresses of NETWORK connect to ADDRESS and PORT and do their actions (peer.py), one after the other.
"{n}" in an action is the number of the client. Two actions more come first, where they are wanted:

  together:SECONDS       all of them at once; who is not connected after SECONDS gives up
  at:SECONDS             so long between two clients
"""
import ipaddress
import itertools
import socket
import sys
import threading
import time

import peer


def converse(source, address, port, actions, timeout):
    family = socket.AF_INET6 if source.version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.bind((str(source), 0))
        sock.settimeout(timeout)
        try:
            sock.connect((address, port))
            peer.converse(sock, actions)
        except OSError:
            pass  # so it is meant to end


def main():
    network, count, address, port, *actions = sys.argv[1:]
    options = dict(action.split(":") for action in actions if action.startswith(("together:", "at:")))
    actions = [action for action in actions if not action.startswith(("together:", "at:"))]
    timeout = float(options.get("together", 20))
    clients = []
    for n, source in enumerate(itertools.islice(ipaddress.ip_network(network).hosts(), int(count)), 1):
        own = [action.replace("{n}", str(n)) for action in actions]
        if "together" in options:
            clients.append(threading.Thread(target=converse, args=(source, address, int(port), own, timeout)))
            clients[-1].start()
        else:
            converse(source, address, int(port), own, timeout)
        time.sleep(float(options.get("at", 0)))
    for client in clients:
        client.join()


if __name__ == "__main__":
    main()
