"""Real IMAP servers for tests: pymap from the package index, and Dovecot where it is installed.

Both run as processes of this session on free ports of this machine, with a certificate made here, one user, and
nothing that outlives them. Each test takes a folder of its own.
"""

import imaplib
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imap_tools.utils import encode_folder

from models.company import ImapSource
from tests.token_service import TokenService

USER = "info@firm.ee"
PASSWORD = 'hea "parool" 1'
DOVECOT = "/usr/sbin/dovecot"
READY_SECONDS = 120
# Its hash of a password takes half a second of each login.
PYMAP_WITH_QUICK_LOGIN = (
    "from pysasl.hashing import BuiltinHash; BuiltinHash.__init__.__kwdefaults__['rounds'] = 1; "
    "from pymap.main import main; main()"
)

DOVECOT_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
mail_fsync = never
auth_failure_delay = 0
mailbox_list_index = no
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass(frozen=True)
class Server:
    """A running server; its certificate, which is its own authority, stands in the file `authority`."""

    name: str
    port: int
    authority: Path

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """Another mail program, logged in."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as client:
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
            client.login(USER, PASSWORD)
            yield client


@contextmanager
def pymap() -> Iterator[Server]:
    """A pymap that keeps its mail in memory."""
    folder, port = new_folder(), free_port()
    make_certificate(folder)
    command = [sys.executable, "-c", PYMAP_WITH_QUICK_LOGIN, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--cert", str(folder / "server.pem"), "--key", str(folder / "server.key")]
    command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    with started(
        command,
        folder=folder,
        port=port,
    ):
        yield Server("pymap", port, folder / "server.pem")


@contextmanager
def dovecot(tokens: TokenService) -> Iterator[Server]:
    """A Dovecot with a configuration of its own, for root as for anybody; it asks the service about tokens."""
    folder, port = new_folder(), free_port()
    make_certificate(folder)
    is_root = os.getuid() == 0
    me = pwd.getpwnam("mail") if is_root else pwd.getpwuid(os.getuid())
    (folder / "mail").mkdir()
    if is_root:
        os.chown(folder / "mail", me.pw_uid, me.pw_gid)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}:::::\n")
    (folder / "oauth2.conf").write_text(f"tokeninfo_url = {tokens.url}\nusername_attribute = email\n")
    config = folder / "dovecot.conf"
    config.write_text(
        DOVECOT_CONFIG.format(
            folder=folder,
            port=port,
            uid=me.pw_uid,
            gid=me.pw_gid,
            internal="dovecot" if is_root else me.pw_name,
            internal_group="dovecot" if is_root else "",
            login="dovenull" if is_root else me.pw_name,
        )
    )
    with started([DOVECOT, "-F", "-c", str(config)], folder=folder, port=port):
        yield Server("dovecot", port, folder / "server.pem")


@contextmanager
def started(command: list[str], *, folder: Path, port: int) -> Iterator[None]:
    """The command as a process that answers on the port; it ends with the block, and its folder goes."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        wait_for(process, folder=folder, port=port)
        yield
    finally:
        process.terminate()
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(process: subprocess.Popen[bytes], *, folder: Path, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            if connection.recv(4) == b"* OK":
                return
        time.sleep(0.02)
    said = [file.read_text(errors="replace") for file in (folder / "output", folder / "log") if file.exists()]
    raise RuntimeError(f"{process.args} did not start: {said}")


def new_folder() -> Path:
    """A folder that a server can enter which runs as somebody else, with a path short enough for its sockets."""
    folder = Path(tempfile.mkdtemp(prefix="haldur-imap-"))
    folder.chmod(0o755)
    return folder


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def make_certificate(folder: Path, *, host: str = "localhost") -> None:
    """server.pem and server.key, valid around now; localhost is 127.0.0.1 too."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.fromtimestamp(time.time(), UTC)
    numbers = [x509.IPAddress(ip_address("127.0.0.1"))] if host == "localhost" else []
    names = [x509.DNSName(host), *numbers]
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "server.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "server.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@dataclass(frozen=True)
class Folder:
    """A folder on a server, with another mail program that works in it."""

    name: str
    server: Server
    client: imaplib.IMAP4

    def source(self, **changes: object) -> ImapSource:
        """How company.yaml would name it."""
        usual = {"host": "127.0.0.1", "port": self.server.port, "security": "plain", "folder": self.name}
        login = {"user": USER, "password": "env:HALDUR_IMAP_PASSWORD"}
        return ImapSource.model_validate({"kind": "imap", **usual, **login, **changes})

    def put(self, *mails: bytes, flags: str = "") -> None:
        """Deliver mails, all in one command."""
        mark = f'{flags and " " + flags} "17-Jul-2026 02:44:25 +0300" '
        parts = b"".join(f"{mark}{{{len(mail)}+}}\r\n".encode() + mail for mail in mails)
        tag = self.client._new_tag()
        self.client.send(tag + f" APPEND {self.encoded}".encode() + parts + b"\r\n")
        status, said = self.client._command_complete("APPEND", tag)
        assert status == "OK", said

    def flags(self) -> list[set[str]]:
        """The flags of each mail, but for \\Recent."""
        self.client.select(self.encoded, readonly=True)
        _, answers = self.client.uid("FETCH", "1:*", "(FLAGS)")
        found = [re.search(r"FLAGS \(([^)]*)\)", str(answer, "ascii")) for answer in answers if answer]
        return [{*flags[1].split()} - {r"\Recent"} for flags in found if flags]

    def change(self, numbers: str, flag: str) -> None:
        """A person sets a flag, and what is deleted goes at once."""
        self.client.select(self.encoded)
        self.client.store(numbers, "+FLAGS", flag)
        if flag == r"\Deleted":
            self.client.expunge()

    def make_anew(self) -> None:
        """Another folder of the same name: its uids mean other mails."""
        self.client.select("INBOX")
        self.client.delete(self.encoded)
        self.client.create(self.encoded)

    @property
    def encoded(self) -> str:
        return encode_folder(self.name).decode()
