"""守望：一条命令启动，一条命令测试。

python3 start.py                    start the system here; the first time with a demonstration township
python3 start.py --no-demo          the same, empty
python3 start.py test [ARGUMENTS]   run all tests; ARGUMENTS go to pytest

Standard library only. To the parser the whole file is Python 3.6, so that an old Python gets as far
as saying that it is too old.
"""

import argparse
import contextlib
import errno
import hashlib
import http.client
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
RUN_REQUIREMENTS = ROOT / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "requirements-dev.txt"
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  compared with, not listened on
HERE = {"127.0.0.1", "localhost", "::1"}
BACKGROUND_WORKER = ["manage.py", "db_worker", "--no-startup-delay", "--verbosity", "0"]
SECONDS_TO_FIRST_ANSWER = 60
SECONDS_TO_STOP = 15


class CannotStart(Exception):
    """What keeps the system from starting, in words for the person at the console."""


def main(arguments):
    try:
        check_python()
        if arguments[:1] == ["test"]:
            return test(arguments[1:])
        return run(parse(arguments))
    except CannotStart as problem:
        say(f"\n无法启动：{problem}")
        return 1
    except OSError as problem:
        say(f"\n无法启动：{explain_disk(problem)}")
        return 1
    except KeyboardInterrupt:
        say("\n已停止。")
        return 130


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="start.py", description="启动守望。运行测试：start.py test"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="监听地址；0.0.0.0 供局域网内其他电脑访问"
    )
    parser.add_argument("--port", type=port_number, default=8000, help="端口，默认 8000")
    parser.add_argument("--no-demo", action="store_true", help="第一次启动时不载入示范乡镇")
    parser.add_argument("--wheels", type=Path, metavar="DIR", help="离线安装：第三方库所在的目录")
    return parser.parse_args(arguments)


def port_number(text):
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise CannotStart(f"端口应是 1 到 65535 之间的整数，现在是“{text}”。")
    return int(text)


def run(options):
    """Bring everything up to date, then serve until the person stops it; return the exit code."""
    os.environ["VAR_DIR"] = str(data_directory())
    check_port(options.host, options.port)
    if options.host not in HERE:
        os.environ.setdefault("SHOUWANG_HOSTS", ",".join(["localhost", *names_for(options.host)]))
    prepare_environment(RUN_REQUIREMENTS, options.wheels)
    prepare_database()
    prepare_static_files()
    prepare_demo(wanted=not options.no_demo)
    return serve(options.host, options.port)


def test(arguments):
    """Run the tests with a data directory of their own; return pytest's exit code."""
    prepare_environment(TEST_REQUIREMENTS)
    all_cores = ["-n", str(os.cpu_count() or 1)]
    with tempfile.TemporaryDirectory(prefix="shouwang-test-") as var_dir:
        os.environ.setdefault("VAR_DIR", var_dir)
        command = [str(PYTHON), "-m", "pytest"] + (arguments or all_cores)
        return subprocess.call(command, cwd=str(ROOT))


# ---- The machine: Python, disk, port -----------------------------------------------------------


def check_python():
    if sys.version_info[:2] < OLDEST_PYTHON:
        oldest, current = (".".join(map(str, v[:2])) for v in (OLDEST_PYTHON, sys.version_info))
        raise CannotStart(
            f"需要 Python {oldest} 或更高版本，当前是 {current}（{sys.executable}）。"
            "请安装新版 Python，再用它运行 start.py。"
        )


def data_directory():
    """Return the folder for database, keys and files, after trying to write there."""
    path = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute()
    path.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=str(path)):
        return path


def explain_disk(problem):
    if problem.errno == errno.ENOSPC:
        return "磁盘已满。请清理出至少 1 GB 空间后重试。"
    place, reason = problem.filename or ROOT, problem.strerror or problem
    return (
        f"无法写入 {place}（{reason}）。"
        "请检查该目录的权限；数据目录可用环境变量 VAR_DIR 指定到别处。"
    )


def check_port(host, port):
    problem = port_problem(host, port)
    if problem is None:
        return
    if problem.errno == errno.EADDRINUSE:
        others = (other for other in range(port + 1, 65536) if port_problem(host, other) is None)
        raise CannotStart(
            f"端口 {port} 已被占用，也可能守望已经在运行：请先打开 {address(host, port)} 看看。"
            f"要换一个端口，请运行：python3 start.py --port {next(others, 8000)}"
        )
    if problem.errno == errno.EACCES:
        raise CannotStart(
            f"不能使用端口 {port}：没有权限，或已被系统保留。请换一个，例如：python3 start.py --port 8080"
        )
    raise CannotStart(f"不能监听 {host} 的端口 {port}（{problem}）。请检查 --host 和 --port。")


def port_problem(host, port):
    """Return why nobody can listen there; None when it is free."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[
            0
        ]
        with socket.socket(family, kind, protocol) as listener:
            if (
                not WINDOWS
            ):  # a port just given up is free; on Windows the option means another thing
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
    except OSError as problem:
        return problem
    return None


def names_for(host):
    """Return the names under which people reach a server that listens on host."""
    if host not in EVERYWHERE:
        return [host]
    found = set()
    with contextlib.suppress(OSError):
        found.update(socket.gethostbyname_ex(socket.gethostname())[2])
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.connect(("10.255.255.255", 1))  # sends nothing: asks which of our addresses would
        found.add(asker.getsockname()[0])
    outside = sorted(ip for ip in found if not ip.startswith("127."))
    return ["127.0.0.1", *outside, socket.gethostname()]


def address(name, port):
    name = "127.0.0.1" if name in EVERYWHERE else name
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


# ---- Once, and again when something changed ----------------------------------------------------


def fingerprint(files, *words):
    """Return a hash of the words and of the files' names and contents."""
    digest = hashlib.sha256(repr(words).encode())
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_stamped(stamp, value):
    return stamp.is_file() and stamp.read_text() == value


def set_stamp(stamp, value):
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)


def stamp_of(step):
    return Path(os.environ["VAR_DIR"]) / "stamps" / step


def prepare_environment(requirements, wheels=None):
    """Make .venv and install what the file lists, unless that has been done."""
    value = fingerprint([RUN_REQUIREMENTS, requirements], sys.version_info[:3], str(VENV))
    stamp = VENV / f"{requirements.stem}.stamp"
    if is_stamped(stamp, value) and PYTHON.exists():
        return
    if not works([str(PYTHON), "-m", "pip", "--version"]):
        make_environment()
    install(requirements, wheels)
    set_stamp(stamp, value)


def make_environment():
    missing = "这台电脑的 Python 缺少 venv。Debian、Ubuntu、统信请运行 sudo apt install python3-venv 后重试。"
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        raise CannotStart(missing)
    with tempfile.TemporaryFile(dir=str(ROOT)):  # the message on failure names the folder
        say("正在建立虚拟环境 .venv …")
    code, output = captured([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if code:
        raise CannotStart(f"建立虚拟环境 {VENV} 失败：\n{tail(output)}")


def install(requirements, wheels):
    say("正在安装第三方库（第一次约需 1–3 分钟）…")
    source = (
        ["--no-index", "--find-links", str(wheels.absolute())] if wheels else ["--retries", "2"]
    )
    pip = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    code, output = captured([*pip, *source, "-r", str(requirements)])
    if code:
        raise CannotStart(explain_pip(output, wheels))


def explain_pip(output, wheels):
    """Return what kept pip from installing and what to do, from what it printed."""
    if "No space left" in output:
        return "磁盘已满，第三方库没有装完。请清理出至少 1 GB 空间后重试。"
    if wheels:
        return f"离线目录 {wheels} 中的库不全，或与本机的系统、Python 版本不符：\n{tail(output)}"
    offline = ("Retrying", "NewConnection", "NameResolution", "Timeout", "ProxyError", "SSLError")
    if any(mark in output for mark in offline):
        version = ".".join(map(str, sys.version_info[:2]))
        return (
            "下载不到第三方库，可能没有网络。网络恢复后重试即可。\n"
            f"　　一直没有网络：请在能上网、系统相同、Python 也是 {version} 的电脑上，在本目录运行\n"
            "　　　　python3 -m pip download -r requirements.txt -d wheels\n"
            "　　再把 wheels 目录拷到这里，运行\n"
            "　　　　python3 start.py --wheels wheels"
        )
    return f"安装第三方库失败：\n{tail(output)}"


def prepare_database():
    """Create or update the tables, unless neither the migrations nor the database changed."""
    database = os.environ.get("SHOUWANG_DATABASE", "")
    reference = (ROOT / "fixtures" / "reference").glob("*.yaml")
    migrations = ROOT.glob("*/migrations/*.py")
    value = fingerprint([RUN_REQUIREMENTS, *migrations, *reference], database)
    exists = database or Path(os.environ["VAR_DIR"], "db.sqlite3").is_file()
    if exists and is_stamped(stamp_of("database"), value):
        return
    say("正在准备数据库…")
    hint = "请检查 SHOUWANG_DATABASE 和它指向的 PostgreSQL 是否在运行。" if database else ""
    manage("migrate", "--verbosity", "0", hint=hint)
    manage("load_reference", hint=hint)
    set_stamp(stamp_of("database"), value)


def prepare_static_files():
    files = (file for file in (ROOT / "static").rglob("*") if file.is_file())
    value = fingerprint([RUN_REQUIREMENTS, *files])
    if is_stamped(stamp_of("static"), value):
        return
    say("正在整理静态文件…")
    manage("collectstatic", "--no-input", "--clear", "--verbosity", "0")
    set_stamp(stamp_of("static"), value)


def prepare_demo(wanted):
    """Fill the system at its first start; whether it gets filled is decided once."""
    if stamp_of("demo").is_file():
        return
    if wanted:
        say("正在载入示范乡镇…")
        manage("load_demo", hint="不需要示范数据，请用 python3 start.py --no-demo 启动。")
    else:
        manage("create_administrator")
    set_stamp(stamp_of("demo"), "loaded" if wanted else "empty")


def manage(*arguments, hint=""):
    code, output = captured([str(PYTHON), "manage.py", *arguments])
    if code:
        raise CannotStart(f"manage.py {arguments[0]} 没有成功：\n{tail(output)}\n{hint}")


# ---- Serving -----------------------------------------------------------------------------------


def serve(host, port):
    """Run web server and background worker until a signal comes; return the exit code."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)
    commands = {"网页服务": web_server(host, port), "后台任务": BACKGROUND_WORKER}
    running = {}
    try:
        running.update((name, start(command)) for name, command in commands.items())
        wait_for_first_answer(host, port, running["网页服务"])
        greet(host, port)
        keep_running(commands, running)
    except KeyboardInterrupt:
        say("\n正在停止…")
    finally:
        stop(running.values())
    return 0


def web_server(host, port):
    """Return the arguments of Python that run it."""
    processes = str(min(max(os.cpu_count() or 1, 2), 4))
    if WINDOWS:
        return ["-m", "config.windows_server", host, str(port), processes]
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    # Many threads: browsers open connections ahead of need, and each keeps one waiting for up to 5 s.
    # Measured with 20 such connections: no page at all with sync workers, 200 a second with this.
    size = ["--workers", processes, "--threads", "16", "--timeout", "120"]
    quiet = ["--preload", "--no-control-socket", "--log-level", "warning"]
    return ["-m", "gunicorn", "config.wsgi", "--bind", place, *size, *quiet]


def start(arguments):
    # In a session of its own: Ctrl-C reaches this process only, which stops its children in order.
    return subprocess.Popen([str(PYTHON), *arguments], cwd=str(ROOT), start_new_session=not WINDOWS)


def wait_for_first_answer(host, port, server):
    name = "127.0.0.1" if host in EVERYWHERE else host
    deadline = time.monotonic() + SECONDS_TO_FIRST_ANSWER
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CannotStart("网页服务没有起来，原因见上。")
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(name, port, timeout=SECONDS_TO_FIRST_ANSWER)
            connection.request("GET", "/", headers={"Host": "localhost", "Accept": "text/html"})
            connection.getresponse()
            connection.close()
            return
        time.sleep(0.1)
    raise CannotStart(f"网页服务 {SECONDS_TO_FIRST_ANSWER} 秒内没有应答。")


def greet(host, port):
    var_dir = Path(os.environ["VAR_DIR"])
    say("\n守望已启动：" + "  ".join(address(name, port) for name in names_for(host)))
    logins = var_dir / "first-logins.txt"
    if logins.is_file():
        say("\n" + logins.read_text(encoding="utf-8").rstrip())
    say(f"\n数据在 {var_dir}。按 Ctrl-C 停止。")


def keep_running(commands, running):
    """Start again what ends by itself; a person or the system ends this with a signal."""
    while True:
        time.sleep(1)
        for name, process in running.items():
            if process.poll() is not None:
                say(f"{name}意外结束（代码 {process.returncode}），5 秒后重新启动。")
                time.sleep(5)
                running[name] = start(commands[name])


def stop(processes):
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in processes:
        try:
            process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


def interrupt(*_):
    raise KeyboardInterrupt


# ---- Small things ------------------------------------------------------------------------------


def works(command):
    try:
        return captured(command)[0] == 0
    except OSError:
        return False


def captured(command):
    """Run a command; return its exit code and all that it printed."""
    done = subprocess.run(
        command, cwd=str(ROOT), check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.returncode, done.stdout.decode(errors="replace")


def tail(output):
    """Return the last lines; of a traceback only what it ends with."""
    lines = output.strip().splitlines()[-8:]
    if "Traceback" in output:
        last = max(n for n, line in enumerate(lines) if n == 0 or not line.startswith((" ", "\t")))
        lines = lines[last:]
    return "\n".join(lines)


def say(text):
    """Print at once, whatever the console believes its encoding to be."""
    line = text + os.linesep
    try:
        raw = line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        raw = line.encode("utf-8")
    sys.stdout.buffer.write(raw)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
