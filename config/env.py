"""Settings from environment variables; every mistake is one clear sentence.

Everything has a default, so that a fresh clone runs with no variable set.
"""

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on", "是"}
NO = {"0", "false", "no", "off", "否", ""}

# WAL lets readers work while one writer writes; NORMAL is safe with it (no corruption after a power
# cut). Foreign keys are on in Django already; saying it here keeps them on for whoever reads this.
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
SQLITE_WAIT_SECONDS = 20


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding blanks, or the default when it is not set."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """Return the variable as yes or no; raises ImproperlyConfigured for anything else."""
    if name not in os.environ:
        return default
    value = text(name).lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"环境变量 {name} 应为 1 或 0，现在是“{value}”。")
    return value in YES


def number(name: str, default: int) -> int:
    """Return the variable as a whole number; raises ImproperlyConfigured for anything else."""
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"环境变量 {name} 应为整数，现在是“{value}”。") from None


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated words of the variable; full-width commas are commas, too."""
    return [
        word.strip() for word in text(name, default).replace("，", ",").split(",") if word.strip()
    ]


def directory(name: str, default: Path) -> Path:
    """Return the folder that the variable names, made when missing; raises when it cannot be made."""
    path = Path(text(name) or default).absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise ImproperlyConfigured(
            f"无法建立目录 {path}（{problem.strerror}）。请检查磁盘空间和权限，或用环境变量 {name} 指定别处。"
        ) from problem
    return path


def database(name: str, var_dir: Path) -> dict:
    """Return Django's entry for the database: SQLite in var_dir, or the PostgreSQL of a URL.

    The URL reads `postgresql://user:password@host:port/name`; for a unix socket
    `postgresql:///name?host=/run/postgresql&port=5432`, as libpq has it.
    """
    url = text(name)
    return _postgresql(name, url) if url else _sqlite(var_dir)


def _sqlite(var_dir: Path) -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": var_dir / "db.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_WAIT_SECONDS,
            "init_command": SQLITE_START,
        },
        # A file, because all threads of a test server would share one connection to a database in
        # memory, and with it each other's transactions. Named by process: two runs do not collide.
        "TEST": {"NAME": Path(tempfile.gettempdir()) / f"shouwang-test-{os.getpid()}.sqlite3"},
    }


def _postgresql(name: str, url: str) -> dict:
    form = "postgresql://用户:密码@主机:端口/库名"
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        port = parts.port or query.pop("port", "")
    except ValueError:
        raise ImproperlyConfigured(f"环境变量 {name} 中的端口或地址有误，应为 {form}。") from None
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        # The value is not repeated: it may hold a password.
        raise ImproperlyConfigured(f"环境变量 {name} 应为 {form}；留空则使用 SQLite。")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(port),
        "OPTIONS": query,  # what is left is libpq's: sslmode, connect_timeout, …
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def secret_key(var_dir: Path, file_name: str = "secret-key.txt") -> str:
    """Return the key kept in var_dir, made at the first call; only its owner may read the file.

    Processes that start together agree: the first to publish its file wins, the others read it.
    """
    path = var_dir / file_name
    try:
        if not path.exists():
            _publish(path, secrets.token_urlsafe(48))
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise ImproperlyConfigured(f"无法读写密钥文件 {path}（{problem}）。") from problem
    if not key:
        raise ImproperlyConfigured(
            f"密钥文件 {path} 是空的，请从备份恢复；不要随意新建，旧数据靠它解密。"
        )
    return key


def _publish(path: Path, content: str) -> None:
    """Write the file in full under another name, then give it its own name unless someone has."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mkstemp: 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        # Both refuse to replace an existing file (rename does only on Windows).
        (os.rename if os.name == "nt" else os.link)(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink(missing_ok=True)
