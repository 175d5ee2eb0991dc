# SPDX-License-Identifier: GPL-2.0-or-later
"""Keys and certificates for test files, made by the openssl command and kept as NAME.key, NAME.pem in one directory,
where servers under test find them too."""
import ipaddress
import pathlib
import subprocess
import tempfile

SHORT_NAMES = {"2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.10": "O", "2.5.4.11": "OU"}

CA_CONFIG = """
[ca]
default_ca = here
[here]
database = {directory}/index.txt
serial = {directory}/serial
new_certs_dir = {directory}
default_md = {digest}
policy = anything
unique_subject = no
copy_extensions = none
[anything]
countryName = optional
stateOrProvinceName = optional
localityName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
[extensions]
{extensions}
"""


def openssl(*arguments, stdin=None):
    done = subprocess.run(["openssl", *map(str, arguments)], input=stdin, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def der_items(data):
    """The (tag, whole element, content) of each DER element in `data`."""
    at = 0
    while at < len(data):
        size, head = data[at + 1], 2
        if size & 0x80:
            head += size & 0x7F
            size = int.from_bytes(data[at + 2:at + head], "big")
        yield data[at], data[at:at + head + size], data[at + head:at + head + size]
        at += head + size


def object_identifier(content):
    numbers, value = [content[0] // 40, content[0] % 40], 0
    for byte in content[1:]:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    return ".".join(map(str, numbers))


def name_text(name):
    """A DER name the way trust lists write it: CN=...;OU=...;O=..."""
    parts = []
    for _, _, relative in der_items(name):
        for _, _, attribute in der_items(relative):
            (_, _, oid), (_, _, value) = der_items(attribute)
            parts.append(f"{SHORT_NAMES[object_identifier(oid)]}={value.decode()}")
    return ";".join(parts)


class Certificate:
    """What a record or header says of a certificate, taken from its DER."""

    def __init__(self, pem_file, key_file):
        self.pem_file, self.key_file = pem_file, key_file
        self.der = openssl("x509", "-in", pem_file, "-outform", "DER")
        ((_, _, outer),) = der_items(self.der)
        (_, _, body), _, (_, _, signature) = der_items(outer)
        fields = [item for item in der_items(body) if item[0] != 0xA0]
        self.serial = fields[0][2].lstrip(b"\0") or b"\0"
        self.issuer = name_text(fields[2][2])
        self.subject = name_text(fields[4][2])
        self.public_key = list(der_items(fields[5][2]))[1][2][1:]
        self.signature = signature[1:]

    def sign(self, digest, data):
        return openssl("dgst", f"-{digest}", "-sign", self.key_file, stdin=data)

    def signature_size(self):
        return len(self.sign("sha256", b""))


def make_key(path, kind):
    algorithm, size = kind.split(":")
    option = {"rsa": f"rsa_keygen_bits:{size}", "ec": f"ec_paramgen_curve:{size}"}[algorithm]
    openssl("genpkey", "-algorithm", algorithm.upper(), "-pkeyopt", option, "-out", path)


def alternative_name(name):
    try:
        return f"IP:{ipaddress.ip_address(name)}"
    except ValueError:
        return f"DNS:{name}"


def extensions(description):
    lines = [f"basicConstraints = CA:{'TRUE' if description.get('ca') else 'FALSE'}"]
    if "key_usage" in description:
        lines.append(f"keyUsage = {description['key_usage']}")
    if "names" in description:
        lines.append("subjectAltName = " + ",".join(map(alternative_name, description["names"])))
    return "\n".join(lines)


def make(directory, name, descriptions):
    """Returns certificate `name`, made by its description on first use:
    subject  "/CN=.../OU=..." as openssl takes it (required)
    key      "rsa:2048", "ec:P-256"; default rsa:2048
    issuer   name of the certificate that signs this one; default: itself
    ca       true: it may sign others
    serial   hex digits; default random
    not_before, not_after   "20240101000000Z"; default 2024 to 2049
    key_usage               as openssl takes it: "digitalSignature,keyEncipherment"
    names                   DNS names and addresses for the subject alternative name
    digest                  default sha256"""
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    pem, key = directory / f"{name}.pem", directory / f"{name}.key"
    if pem.exists():
        return Certificate(pem, key)
    description = descriptions[name]
    issuer = description.get("issuer", name)
    if not key.exists():
        make_key(key, description.get("key", "rsa:2048"))
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        request = openssl("req", "-new", "-key", key, "-subj", description["subject"], "-config", "/dev/null")
        (work / "request").write_bytes(request)
        (work / "index.txt").touch()
        config = CA_CONFIG.format(directory=work, digest=description.get("digest", "sha256"),
                                  extensions=extensions(description))
        (work / "config").write_text(config)
        serial = description.get("serial")
        if serial is not None:
            (work / "serial").write_text(serial + "\n")
        if issuer == name:
            signer = ["-selfsign", "-keyfile", key]
        else:
            made = make(directory, issuer, descriptions)
            signer = ["-cert", made.pem_file, "-keyfile", made.key_file]
        openssl("ca", "-batch", "-notext", "-preserveDN", "-config", work / "config", *signer, "-in", work / "request",
                "-startdate", description.get("not_before", "20240101000000Z"),
                "-enddate", description.get("not_after", "20490101000000Z"), "-extensions", "extensions",
                *(["-rand_serial"] if serial is None else []), "-out", pem)
    return Certificate(pem, key)
