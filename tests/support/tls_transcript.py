# SPDX-License-Identifier: GPL-2.0-or-later
"""TLS between the two sides of a made connection, with a real handshake and its keys in a file."""
import ssl
import subprocess


class TlsTranscript:
    """Goes on where `connection` is; its segments grow. `keys`: a key log file in `directory`; with `ciphers` of RSA
    key exchange, `rsa_key` opens the session as well."""

    def __init__(self, connection, directory, version, ciphers=None):
        self.connection, self.keys = connection, directory / f"{version}.keys"
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        client.minimum_version = client.maximum_version = ssl.TLSVersion[version]
        client.keylog_filename = str(self.keys)
        self.keys.chmod(0o644)
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.rsa_key = certificate(directory, "rsa:2048" if ciphers else "ec")
        server.load_cert_chain(self.rsa_key)
        if ciphers:
            server.set_ciphers(ciphers)
            client.set_ciphers(ciphers)
        self.to_client, self.from_client, self.to_server, self.from_server = (ssl.MemoryBIO() for _ in range(4))
        self.client = client.wrap_bio(self.to_client, self.from_client)
        self.server = server.wrap_bio(self.to_server, self.from_server, server_side=True)
        self.shake_hands()

    def move(self):
        """What each side has written goes to the other, and into the capture."""
        sent = self.from_client.read()
        self.connection.calls(sent)
        self.to_server.write(sent)
        back = self.from_server.read()
        self.connection.answers(back)
        self.to_client.write(back)
        return bool(sent or back)

    def shake_hands(self):
        done = set()
        while len(done) < 2:
            for side in (self.client, self.server):
                try:
                    side.do_handshake()
                    done.add(side)
                except ssl.SSLWantReadError:
                    pass
                self.move()
        while self.move():
            pass

    def calls(self, *records):
        for record in records:
            self.client.write(record.encode())
        self.move()

    def answers(self, *records):
        for record in records:
            self.server.write(record.encode())
        self.move()


def certificate(directory, kind):
    """A self-signed one and its key, in one file."""
    path = directory / f"{kind}.pem"
    curve = ["-pkeyopt", "ec_paramgen_curve:P-256"] if kind == "ec" else []
    if not path.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", kind, *curve, "-nodes", "-subj", "/CN=vngtp.lab",
                        "-keyout", path, "-out", directory / "only.pem"], check=True, capture_output=True)
        path.write_bytes(path.read_bytes() + (directory / "only.pem").read_bytes())
    return path
