"""Make the pictures of the manual (使用手册的图) from a demonstration of its own: `make screenshots`.

A fresh database in a temporary folder, the server on a free port, Debian's Chromium. Pictures stay small, so that
the repository does.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
WORKBOOK = ROOT / "fixtures" / "scenarios" / "xiaozhao-2021" / "households-2021.xlsx"
MAX_KB = 150
SECONDS_TO_START = 60
PC = {"width": 1060, "height": 620}
WIDE = {"width": 1140, "height": 440}
PHONE = {"width": 390, "height": 760}


@contextmanager
def demonstration() -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a server with a fresh demonstration, and the password of each user."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
        settings = {"VAR_DIR": folder, "SHOUWANG_DEBUG": "1", "SHOUWANG_STATIC_STORAGE": storage}
        environment = os.environ | settings
        manage = [sys.executable, str(ROOT / "manage.py")]
        for command in ("migrate", "load_demo"):
            subprocess.run(  # noqa: S603 our own commands
                [*manage, command], env=environment, check=True, capture_output=True
            )
        address = f"127.0.0.1:{port}"
        server = subprocess.Popen(  # noqa: S603 our own command
            [*manage, "runserver", "--noreload", address],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://{address}/accounts/login/")
            yield f"http://{address}", passwords(Path(folder) / "first-logins.txt")
        finally:
            server.terminate()
            server.wait()


def passwords(path: Path) -> dict[str, str]:
    words = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return {line[-3]: line[-1] for line in words}


def wait_for(url: str) -> None:
    for _ in range(SECONDS_TO_START):
        try:
            urllib.request.urlopen(url).close()  # noqa: S310 our own server
        except OSError:
            time.sleep(1)
        else:
            return
    raise SystemExit("服务没有起来。")


class Camera:
    def __init__(self, browser: Browser, address: str, logins: dict[str, str]):
        self.browser, self.address, self.logins = browser, address, logins

    def enter(self, username: str, size: dict[str, int]) -> Page:
        context = self.browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        page = context.new_page()
        page.goto(self.address)
        page.fill("[name=username]", username)
        page.fill("[name=password]", self.logins[username])
        page.press("[name=password]", "Enter")
        page.get_by_role("heading", name="待办").wait_for(state="attached")
        return page

    def shoot(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        path = IMAGES / f"{name}.png"
        page.screenshot(path=path)
        if path.stat().st_size > MAX_KB * 1024:
            raise SystemExit(f"{path.name} 大于 {MAX_KB} KB。")

    def field(self) -> None:
        page = self.enter("wangge", PHONE)
        self.shoot(page, "home-grid")
        page.get_by_role("link", name="记走访").first.click()
        self.shoot(page, "visit")
        page.goto(f"{self.address}/monitoring/offline/")
        self.shoot(page, "offline")
        page = self.enter("cungan", PHONE)
        page.get_by_role("link", name="看监测户").click()
        page.wait_for_url("**/monitoring/**")
        self.shoot(page, "monitored")
        page.goto(f"{self.address}/policies/employment/dispatch/?show=all")
        self.shoot(page, "dispatch")

    def office(self) -> None:
        page = self.enter("yewu", PC)
        self.shoot(page, "home-township")
        page.get_by_role("link", name="登记消除：").click()
        self.shoot(page, "eliminate")
        page.goto(f"{self.address}/monitoring/procedure/")
        page.locator("main table tbody a").first.click()
        self.shoot(page, "procedure")
        page.goto(f"{self.address}/monitoring/alerts/")
        self.shoot(page, "alerts")
        page.goto(f"{self.address}/monitoring/papers/")
        self.shoot(page, "papers")
        page.goto(f"{self.address}/households/")
        self.shoot(page, "households")
        page.locator("main table tbody a").first.click()
        self.shoot(page, "household")
        page.goto(f"{self.address}/policies/benefits/new/")
        self.shoot(page, "benefit")
        page.goto(f"{self.address}/policies/entitlement/")
        self.shoot(page, "entitlement")
        page.goto(f"{self.address}/households/imports/")
        page.set_input_files("input[type=file]", WORKBOOK)
        page.get_by_role("button", name="上传并核对").click()
        page.get_by_text("无变化").first.wait_for()
        self.shoot(page, "import")

    def projects(self) -> None:
        page = self.enter("yewu", PC)
        page.get_by_role("link", name="项目资产", exact=True).first.click()
        page.get_by_role("link", name="粮食烘干中心").first.click()
        self.shoot(page, "project")
        page.goto(f"{self.address}/projects/assets/?asset_class=operating")
        page.locator("main table tbody a").first.click()
        self.shoot(page, "asset")
        page.goto(f"{self.address}/projects/distributions/")
        row = page.locator("main tbody tr", has_text="正在分配")
        row.get_by_role("link").first.click()
        page.get_by_role("link", name="勾选户").click()
        for box in page.locator("main tbody [type=checkbox]").all()[:3]:
            box.check()
        page.fill("[name=amount]", "500")
        self.shoot(page, "shares")
        page.goto(f"{self.address}/projects/funds/flow/")
        self.shoot(page, "funds")

    def leader(self) -> None:
        page = self.enter("lingdao", PC)
        page.goto(f"{self.address}/reports/cockpit/")
        self.shoot(page, "cockpit")
        page.set_viewport_size(WIDE)
        page.goto(f"{self.address}/reports/summaries/")
        page.get_by_role("link", name="工作总结").first.click()
        page.get_by_role("link", name="7", exact=True).first.click()
        page.get_by_text("怎么数的").wait_for()
        page.evaluate("window.scrollTo(0, 400)")
        self.shoot(page, "summary")

    def administrator(self) -> None:
        page = self.enter("guanli", PC)
        page.goto(f"{self.address}/accounts/users/")
        self.shoot(page, "users")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with demonstration() as (address, logins), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--lang=zh-CN", "--force-color-profile=srgb"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        camera = Camera(browser, address, logins)
        camera.field()
        camera.office()
        camera.projects()
        camera.leader()
        camera.administrator()
        browser.close()


if __name__ == "__main__":
    main()
