#!/usr/bin/env python3
"""Stations and servers of SCCP, of which no free server is packaged: a simulation, from captures of real CUCM and phones.

usage: sccp.py server ADDRESS PORT [tls:CHAIN:KEY:VERSION] RULE...
       sccp.py station ADDRESS PORT NAME [from:OWN-ADDRESS] [tls:CA:KEYLOG] ACTION...

A server answers what stations say, but for its rules:
  reject:TEXT         registrations are rejected ("\\xNN" in TEXT is a byte)
  only:NAME           but those of this station alone
  deny:SECONDS[*COUNT]  tokens are not granted (COUNT times), and are to be asked for again after so long
  nak                 unregistrations are refused once
  every:SECONDS       KeepAlives are to come so often
  silent:COUNT        after so many KeepAlives it answers nothing any more (0: not even a registration)
  restart:SECONDS     has a station restart so long after it registered, or asked for a token
  leave:SECONDS       closes the connection then        abort:SECONDS   is killed, which resets it
  alone               closes a station's connection when it registers by another one

A station does its actions one after the other:
  register            and waits for the answer          register-only   does not wait
  alarm               says why it starts
  token[:COUNT]       asks to come over, and waits for the answer; COUNT times at most, and as long as it is told in between
  every:SECONDS       KeepAlives are due so often, until a registration tells
  live:COUNT          sends COUNT KeepAlives, when they are due, and waits for each answer
  try:COUNT           the same, without waiting         call            takes part in a call
  restarted           waits until it is to restart      unregister[:REASON]  and waits for the answer
  left                waits until the server leaves     wait:SECONDS    does nothing
  again               a new connection, the first one stays open
  close               closes the connection and opens another one for the next action
"""
import codecs
import os
import signal
import socket
import ssl
import struct
import sys
import threading
import time

KEEP_ALIVE, REGISTER, IP_PORT, ALARM, UNREGISTER, TOKEN = 0x0000, 0x0001, 0x0002, 0x0020, 0x0027, 0x0029
REGISTER_ACK, CAPABILITIES_REQ, REJECT, RESET, ALIVE = 0x0081, 0x009B, 0x009D, 0x009F, 0x0100
UNREGISTER_ACK, TOKEN_ACK, TOKEN_REJECT, CAPABILITIES_RES = 0x0118, 0x011A, 0x011B, 0x0010
OFF_HOOK, ON_HOOK, CALL_STATE, CALL_INFO, DISPLAY, USER_DATA = 0x0006, 0x0007, 0x0111, 0x014A, 0x0145, 0x011E
VERSION = 17
NO_LINGER = struct.pack("ii", 1, 0)


def message(number, body=b"", version=VERSION):
    return struct.pack("<III", len(body) + 4, version, number) + body


class Talk:
    """One side of a connection."""

    def __init__(self, sock):
        self.sock, self.buffer = sock, b""

    def send(self, *messages):
        self.sock.sendall(b"".join(messages))

    def receive(self):
        """The next message: its number and body. None: the other side left."""
        while len(self.buffer) < 12 or len(self.buffer) < 8 + struct.unpack("<I", self.buffer[:4])[0]:
            try:
                data = self.sock.recv(65536)
            except OSError:
                data = b""
            if not data:
                return None
            self.buffer += data
        size = 8 + struct.unpack("<I", self.buffer[:4])[0]
        whole, self.buffer = self.buffer[:size], self.buffer[size:]
        return struct.unpack("<I", whole[8:12])[0], whole[12:]

    def wait_for(self, *numbers):
        while True:
            got = self.receive()
            if got is None or got[0] in numbers:
                return got


class Server:
    def __init__(self, rules):
        self.rules = dict(rule.split(":", 1) if ":" in rule else (rule, "") for rule in rules)
        self.every = int(self.rules.get("every", 30))
        self.registered = {}

    def talk(self, sock):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        talk, alive, name = Talk(sock), 0, ""
        limit = int(self.rules["silent"]) if "silent" in self.rules else None
        while (got := talk.receive()) is not None:
            number, body = got
            alive += number == KEEP_ALIVE
            if limit is not None and (alive > limit or limit == 0):
                continue
            if number == REGISTER:
                name = body[:16]
            self.answer(talk, number, name)
        sock.close()

    def answer(self, talk, number, name):
        if number == REGISTER and "reject" in self.rules and self.is_meant(name):
            text = codecs.escape_decode(self.rules["reject"])[0]
            talk.send(message(REJECT, text.ljust(36, b"\0")))
        elif number == REGISTER:
            body = struct.pack("<I8sI4B", self.every, b"D.M.Y", 2 * self.every, VERSION, 0x20, 0xF1, 0xFF)
            before, self.registered[name] = self.registered.get(name), talk
            talk.send(message(REGISTER_ACK, body), message(CAPABILITIES_REQ))
            self.go_on(talk, before)
        elif number == KEEP_ALIVE:
            talk.send(message(ALIVE))
        elif number == TOKEN:
            talk.send(self.token())
            self.go_on(talk, None)
        elif number == UNREGISTER:
            status = 2 if self.rules.pop("nak", None) is not None else 0
            talk.send(message(UNREGISTER_ACK, struct.pack("<I", status)))
        elif number == OFF_HOOK:
            party = b"\0".join([b"Alice Example", b"2001", b"Bob Example", b"2002"]).ljust(200, b"\0")
            words = message(DISPLAY, struct.pack("<III", 0, 1, 77) + b"To 2002 (Bob)\0\0\0")
            whole = message(CALL_STATE, struct.pack("<IIIII", 1, 1, 77, 0, 4)) + message(CALL_INFO, party) + words + \
                message(USER_DATA, struct.pack("<IIIII", 0, 1, 77, 0, 900) + b"<CiscoIPPhoneText/>".ljust(900, b" "))
            for at in range(0, len(whole), 500):  # cut somewhere
                talk.send(whole[at:at + 500])
                time.sleep(0.02)

    def is_meant(self, name):
        return self.rules.get("only", "") in ("", name.rstrip(b"\0").decode())

    def token(self):
        wait, _, count = self.rules.get("deny", "0*0").partition("*")
        if count == "0":
            return message(TOKEN_ACK)
        if count:
            self.rules["deny"] = f"{wait}*{int(count) - 1}"
        return message(TOKEN_REJECT, struct.pack("<I", int(wait)))

    def go_on(self, talk, before):
        if before is not None and "alone" in self.rules:
            before.sock.shutdown(socket.SHUT_RDWR)
        for rule, what in (("restart", lambda: talk.send(message(RESET, struct.pack("<I", 2)))),
                           ("leave", lambda: talk.sock.shutdown(socket.SHUT_RDWR)),
                           ("abort", lambda: self.abort(talk))):
            if rule in self.rules:
                timer = threading.Timer(float(self.rules[rule]), what)
                timer.daemon = True
                timer.start()

    @staticmethod
    def abort(talk):
        talk.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        os.kill(os.getpid(), signal.SIGKILL)


def serve(address, port, rules):
    context = None
    if rules and rules[0].startswith("tls:"):
        _, chain, key, version = rules.pop(0).split(":")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        context.maximum_version = ssl.TLSVersion.TLSv1_2 if version == "1.2" else ssl.TLSVersion.TLSv1_3
    server = Server(rules)
    with socket.create_server((address, int(port)), family=socket.AF_INET6 if ":" in address else socket.AF_INET) as listener:
        while True:
            sock = listener.accept()[0]
            if context is not None:
                sock = context.wrap_socket(sock, server_side=True)
            threading.Thread(target=server.talk, args=(sock,), daemon=True).start()


class Station:
    def __init__(self, address, port, name, actions):
        self.address, self.name, self.context, self.every, self.talk = (address, int(port)), name.encode(), None, 30, None
        self.own = actions.pop(0).partition(":")[2] if actions and actions[0].startswith("from:") else None
        if actions and actions[0].startswith("tls:"):
            _, trusted, keylog = actions.pop(0).split(":")
            self.context = ssl.create_default_context(cafile=trusted)
            self.context.check_hostname = False
            self.context.keylog_filename = keylog
        self.others = []
        for action in actions:
            if self.talk is None:
                self.connect()
            verb, _, value = action.partition(":")
            getattr(self, "do_" + verb.replace("-", "_"))(value)
        if self.talk is not None:
            self.do_close("")

    def connect(self):
        sock = socket.create_connection(self.address, source_address=(self.own, 0) if self.own else None)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.talk = Talk(sock if self.context is None else self.context.wrap_socket(sock))

    def do_alarm(self, _):
        text = b"25: Name=%s Load=SCCP41.9-4-2SR3-1S Last=Initialized" % self.name
        self.talk.send(message(ALARM, struct.pack("<I80sII", 2, text, 0, 0), 0))

    def do_register_only(self, _):
        mac = bytes.fromhex(self.name[3:].decode())
        address = socket.inet_aton(self.own or "10.48.47.55")
        body = struct.pack("<16sII4sIII4BII12sII16sI32s", self.name, 0, 1, address, 115, 5, 0, VERSION, 0, 0x72, 0x85,
                           0, 0, mac, 3, 2, b"", 0, b"SCCP41.9-4-2SR3-1S")
        self.talk.send(message(REGISTER, body, 0), message(IP_PORT, struct.pack("<I", 16384), 0))

    def do_register(self, value):
        self.do_register_only(value)
        got = self.talk.wait_for(REGISTER_ACK, REJECT)
        if got is not None and got[0] == REGISTER_ACK:
            self.every = struct.unpack("<I", got[1][:4])[0]
            self.talk.send(message(CAPABILITIES_RES, struct.pack("<I", 0)))

    def do_token(self, value):
        for left in range(int(value or 1) - 1, -1, -1):
            self.talk.send(message(TOKEN, struct.pack("<16sII4sI16sI", self.name, 0, 1, b"\0\0\0\0", 115, b"", 0), 0))
            number, body = self.talk.wait_for(TOKEN_ACK, TOKEN_REJECT)
            if number == TOKEN_ACK or left == 0:
                return
            self.stay(struct.unpack("<I", body[:4])[0])

    def stay(self, wait):
        """Keeps a connection alive that it is not registered by."""
        while wait > 0:
            time.sleep(min(wait, self.every))
            wait -= self.every
            self.keep_alive()

    def do_every(self, value):
        self.every = int(value)

    def do_live(self, value):
        for _ in range(int(value)):
            time.sleep(self.every)
            self.keep_alive()

    def keep_alive(self):
        self.talk.send(message(KEEP_ALIVE))
        self.talk.wait_for(ALIVE)

    def do_try(self, value):
        for _ in range(int(value)):
            time.sleep(self.every)
            self.talk.send(message(KEEP_ALIVE))

    def do_call(self, _):
        self.talk.send(message(OFF_HOOK, struct.pack("<II", 1, 77)))
        self.talk.wait_for(USER_DATA)
        self.talk.send(message(ON_HOOK, struct.pack("<II", 1, 77)))

    def do_restarted(self, _):
        self.talk.wait_for(RESET)

    def do_unregister(self, value):
        self.talk.send(message(UNREGISTER, struct.pack("<I", int(value or 0))))
        self.talk.wait_for(UNREGISTER_ACK)

    def do_left(self, _):
        self.talk.wait_for(None)

    @staticmethod
    def do_wait(value):
        time.sleep(float(value))

    def do_again(self, _):
        self.others.append(self.talk)
        self.talk = None

    def do_close(self, _):
        for talk in (*self.others, self.talk):
            if self.context is not None:
                try:
                    talk.sock = talk.sock.unwrap()
                except OSError:
                    pass
            talk.sock.close()
        self.others, self.talk = [], None


def main():
    role, address, port, *rest = sys.argv[1:]
    if role == "server":
        serve(address, port, rest)
    else:
        Station(address, port, rest[0], rest[1:])


if __name__ == "__main__":
    main()
