#!/usr/bin/env python3
"""A TCP or TLS peer that does exactly what it is told, for endings that no well-behaved program offers.

usage: peer.py connect|listen ADDRESS PORT ACTION...
A listener does its actions for each connection in turn, until it is killed.

  linger                 the final close is abortive (SO_LINGER 0: a reset)
  keepalive:SECONDS      TCP keep-alives after so many idle seconds, and as often
  small                  a small receive buffer, so that the window closes
  tls:CA[:CHAIN:KEY]     become a TLS client that trusts CA (a failure ends the connection)
  tls-abort:CA[:CHAIN:KEY]  the same, but a refused server gets the alert and a reset in one breath
  tls-leave:CA           send a ClientHello, read the answer, and leave the handshake there
  tls-server:CHAIN:KEY   become a TLS server
  tls-mutual:VERSION:CA:CHAIN:KEY  the same, in version 1.2 or 1.3, for clients whose certificate CA vouches for
  tls-bye                say goodbye by close_notify and wait for the other side's
  source:PORT            the port to connect from
  push:COUNT             send COUNT bytes, or as many as the buffers take
  send:COUNT             send COUNT bytes         sendfile:PATH      send a file
  recv:COUNT             read COUNT bytes         until:TEXT         read until TEXT was seen
  eof                    read until the other side ends
  fin                    end our direction        oob:TEXT           send urgent data
  wait:SECONDS           do nothing               hold:PATH          do nothing until PATH exists
  touch:PATH             create a file
  close                  close now
"""
import os
import socket
import ssl
import struct
import sys
import time


def linger(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def keepalive(sock, seconds):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, int(seconds))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, int(seconds))


def client_context(value):
    trust, *own = value.split(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_verify_locations(trust)
    if own:
        context.load_cert_chain(*own)
    return context


def tls_client(sock, value):
    return client_context(value).wrap_socket(sock)


def tls_abort(sock, value):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = client_context(value).wrap_bio(incoming, outgoing)
    while True:
        try:
            tls.do_handshake()
            sys.exit("the server was not refused")
        except ssl.SSLWantReadError:
            sock.sendall(outgoing.read())
            incoming.write(sock.recv(65536))
        except ssl.SSLError:
            linger(sock)
            # The server shares our processor (see run) and must not answer the alert before the reset is out.
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
            sock.sendall(outgoing.read())
            sock.close()
            raise


def tls_leave(sock, value):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        client_context(value).wrap_bio(incoming, outgoing).do_handshake()
    except ssl.SSLWantReadError:
        sock.sendall(outgoing.read())
        sock.recv(65536)


def tls_server(sock, value):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(*value.split(":"))
    return context.wrap_socket(sock, server_side=True)


def tls_mutual(sock, value):
    version, trust, *own = value.split(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = ssl.TLSVersion["TLSv" + version.replace(".", "_")]
    context.load_cert_chain(*own)
    context.load_verify_locations(trust)
    context.verify_mode = ssl.CERT_REQUIRED
    return context.wrap_socket(sock, server_side=True)


def letters(count):
    return bytes(65 + i % 26 for i in range(int(count)))


def push(sock, data):
    sock.setblocking(False)
    try:
        while data:
            data = data[sock.send(data):]
    except (BlockingIOError, ssl.SSLWantWriteError):
        pass
    sock.setblocking(True)


def receive(sock, enough):
    seen = b""
    while not enough(seen):
        part = sock.recv(65536)
        if not part:
            return
        seen += part


def hold(path):
    while not os.path.exists(path):
        time.sleep(0.02)


def converse(sock, actions):
    for action in actions:
        name, _, value = action.partition(":")
        if name == "source":
            continue
        if name == "tls":
            sock = tls_client(sock, value)
        elif name == "tls-abort":
            tls_abort(sock, value)
        elif name == "tls-leave":
            tls_leave(sock, value)
        elif name == "tls-server":
            sock = tls_server(sock, value)
        elif name == "tls-mutual":
            sock = tls_mutual(sock, value)
        elif name == "tls-bye":
            sock = sock.unwrap()
        elif name == "linger":
            linger(sock)
        elif name == "keepalive":
            keepalive(sock, value)
        elif name == "small":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        elif name == "send":
            sock.sendall(letters(value))
        elif name == "push":
            push(sock, letters(value))
        elif name == "sendfile":
            with open(value, "rb") as message:
                sock.sendall(message.read())
        elif name == "oob":
            sock.send(value.encode(), socket.MSG_OOB)
        elif name == "recv":
            receive(sock, lambda seen: len(seen) >= int(value))
        elif name == "until":
            receive(sock, lambda seen: value.encode() in seen)
        elif name == "eof":
            receive(sock, lambda seen: False)
        elif name == "fin":
            sock.shutdown(socket.SHUT_WR)
        elif name == "wait":
            time.sleep(float(value))
        elif name == "hold":
            hold(value)
        elif name == "touch":
            open(value, "wb").close()
        elif name == "close":
            break
        else:
            sys.exit("unknown action " + action)
    sock.close()


def main():
    _, role, address, port, *actions = sys.argv
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if role == "connect":
            source = [action for action in actions if action.startswith("source:")]
            if source:
                sock.bind(("", int(source[0].split(":")[1])))
            sock.connect((address, int(port)))
            converse(sock, actions)
            return
        sock.bind((address, int(port)))
        sock.listen()
        while True:
            connection, _ = sock.accept()
            try:
                converse(connection, actions)
            except OSError as error:
                print(error, flush=True)


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(str(failure))
