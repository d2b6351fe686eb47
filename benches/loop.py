"""The simplest verifier of the same files: Ed25519 by `cryptography`, in a loop. It judges nothing else.

usage: loop.py DIR
"""

import base64
import hashlib
import pathlib
import struct
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def fields(data):
    """The strings of the SSH wire form (RFC 4251, section 5)."""
    while data:
        (length,) = struct.unpack_from(">I", data)
        yield data[4 : 4 + length]
        data = data[4 + length :]


def string(data):
    return struct.pack(">I", len(data)) + data


count = 0
for path in sorted(pathlib.Path(sys.argv[1]).glob("*/*/*.toml.sig")):
    record = path.with_suffix("").read_bytes()
    for block in path.read_text().split("-----END SSH SIGNATURE-----\n")[:-1]:
        # OpenSSH, PROTOCOL.sshsig: "SSHSIG", the version, then strings.
        blob = base64.b64decode(block.removeprefix("-----BEGIN SSH SIGNATURE-----"))[10:]
        key, namespace, reserved, algorithm, signature = fields(blob)
        digest = hashlib.new(algorithm.decode(), record).digest()
        message = b"SSHSIG" + string(namespace) + string(reserved) + string(algorithm) + string(digest)
        Ed25519PublicKey.from_public_bytes([*fields(key)][1]).verify([*fields(signature)][1], message)
        count += 1
print(count)
