#!/usr/bin/env python3
"""A user of an XMPP server on this host: logs in without TLS on the loopback interface and says what it is told.

usage: xmpp_user.py NAME@DOMAIN PASSWORD ACTION...

  say:STANZA      send this
  until:TEXT      read until TEXT was seen
  echo            answer every chat message with another one, until killed
  wait:SECONDS    do nothing
"""
import base64
import re
import socket
import sys
import time

STREAM = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='{}' version='1.0'>"


class User:
    def __init__(self, address):
        self.name, self.domain = address.split("@")
        self.sock = socket.create_connection(("127.0.0.1", 5222))
        self.seen = ""

    def say(self, text):
        self.sock.sendall(text.encode())

    def until(self, pattern):
        """What is behind the match is kept for the next time."""
        while not (found := re.search(pattern, self.seen, re.S)):
            part = self.sock.recv(65536)
            if not part:
                sys.exit("the server closed: " + self.seen)
            self.seen += part.decode(errors="replace")
        self.seen = self.seen[found.end():]
        return found

    def log_in(self, password):
        self.say(STREAM.format(self.domain))
        self.until("</stream:features>")
        secret = base64.b64encode(f"\0{self.name}\0{password}".encode()).decode()
        self.say(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>")
        self.until("<success")
        self.say(STREAM.format(self.domain))
        self.until("</stream:features>")
        self.say("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>lab</resource>"
                 "</bind></iq>")
        self.until("type=['\"]result")
        self.say("<presence/>")

    def echo(self):
        while True:
            message = self.until("<message[^>]* from=['\"]([^'\"/]*)[^>]*>.*?<body>(.*?)</body>.*?</message>")
            if "type='error'" not in message.group(0) and not message.group(2).startswith("echo"):
                self.say(f"<message type='chat' to='{message.group(1)}'><body>echo of {message.group(2)}</body></message>")


def main():
    _, address, password, *actions = sys.argv
    user = User(address)
    user.log_in(password)
    print("ready", flush=True)
    for action in actions:
        name, _, value = action.partition(":")
        if name == "say":
            user.say(value)
        elif name == "until":
            user.until(re.escape(value))
        elif name == "echo":
            user.echo()
        elif name == "wait":
            time.sleep(float(value))
        else:
            sys.exit("unknown action " + action)


if __name__ == "__main__":
    main()
