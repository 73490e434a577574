"""The phone without signal, in a real browser: nothing lost, nothing twice, nothing readable."""

import json
import random
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.make import PASSWORD
from households.models import Household
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Attachment, Case, OfflineItem, Visit
from monitoring.tests.make import make_category

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
PIN = "cun2026wang"
SHELL = reverse("monitoring:offline")
SEND = f"**{reverse('monitoring:offline_send')}**"
NEED = "想申请临时救助"
NOTE, ADDRESS, HEAD = "拆钢板还要住院一次", "老槐树对面第三家", "郑国富"

RECORD = """async ({households, note}) => {
  const until = async (found) => {
    for (let turn = 0; turn < 400; turn += 1) {
      const one = found();
      if (one) return one;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    throw new Error("waited in vain: " + found);
  };
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 240];
  for (const [pk, number] of households) {
    location.hash = `#/visit/${pk}`;
    const form = await until(() => {
      const one = document.querySelector("main form");
      return one && one.querySelector(".photo-add") && one.querySelector(".card-title").textContent.startsWith(`户${number}户`) && one;
    });
    form.querySelector(".panel-head .link-btn").click();
    form.querySelector("[name=note]").value = `${note}${number}`;
    const draw = canvas.getContext("2d");
    draw.fillStyle = `hsl(${number * 7}, 60%, 50%)`;
    draw.fillRect(0, 0, 320, 240);
    draw.fillText(String(number), 20, 20);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
    const files = new DataTransfer();
    files.items.add(new File([blob], "a.jpg", { type: "image/jpeg" }));
    const input = form.querySelector("input[type=file]");
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => form.querySelector(".photo img"));
    form.requestSubmit();
    await until(() => location.hash === `#/household/${pk}`);
  }
}"""
# Every row of every store, bytes read as text, and everything that the caches hold.
RAW = """async () => {
  const text = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
    if (value && typeof value === "object") return Object.entries(value).map(([key, one]) => key + "=" + text(one)).join(";");
    return String(value);
  };
  const { store } = self.Offline;
  const parts = [];
  for (const name of ["vaults", "areas", "items", "photos"]) {
    parts.push(...(await store.run([name], "readonly", (rows) => rows.getAll())).map(text));
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) parts.push(request.url, await (await cache.match(request)).text());
  }
  parts.push(JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }));
  return parts.join("\\n");
}"""
STATES = """async () => {
  const { store } = self.Offline;
  const rows = await store.run(["items"], "readonly", (items) => items.getAll());
  return rows.map((row) => row.state).sort();
}"""

QUIET = """async () => {
  while (self.Offline.sync.state.running) await new Promise((resolve) => setTimeout(resolve, 20));
}"""


class Phone:
    """One device in the hands of one person."""

    def __init__(self, context, address, user):
        self.context, self.address, self.user = context, address, user
        self.page = context.pages[0] if context.pages else context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self):
        self.page.goto(f"{self.address}{SHELL}")
        return self

    def set_up(self):
        self.user.set_password(PASSWORD)
        self.user.save()
        self.open()
        self.sign_in()
        self.page.get_by_label("离线密码").fill(PIN)
        self.page.get_by_label("再填一遍").fill(PIN)
        self.page.get_by_role("button", name="设好并下载资料").click()
        self.page.get_by_text("资料已更新").wait_for()
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return self

    def sign_in(self):
        self.page.get_by_label("用户名").fill(self.user.username)
        self.page.get_by_label("登录密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()

    def sign_in_again(self):
        """In place: the page is not left."""
        self.page.get_by_text("登录已过期").wait_for()
        self.page.get_by_role("link", name="登录", exact=True).click()
        self.page.get_by_label("登录密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()

    def unlock(self, pin=PIN):
        self.page.get_by_label("离线密码").fill(pin)
        self.page.get_by_role("button", name="打开", exact=True).click()

    def go(self, place):
        self.page.evaluate("place => { location.hash = place; }", place)

    def visit(self, household, note):
        self.go(f"#/visit/{household.pk}")
        self.page.get_by_role("button", name="都正常").click()
        self.page.get_by_label("诉求").fill(NEED)
        self.page.get_by_label("情况").fill(note)
        self.page.get_by_role("button", name="保存走访").click()
        self.page.get_by_text("已存入待传箱").last.wait_for()

    def propose(self, household):
        self.go(f"#/proposal/{household.pk}")
        self.page.get_by_label("拟纳入类别").select_option(label="边缘易致贫户")
        self.page.get_by_label("因病").check()
        self.page.get_by_label("提出理由").fill(NOTE)
        self.page.get_by_role("button", name="保存，报乡镇").click()
        self.page.get_by_text("已存入待传箱").last.wait_for()

    def send(self):
        """Press the button once and wait until it is through."""
        self.go("#/outbox")
        self.page.get_by_role("button", name="现在上传").click()
        self.page.evaluate(QUIET)

    def states(self):
        return self.page.evaluate(STATES)

    def raw(self):
        return self.page.evaluate(RAW)


@pytest.fixture(scope="module")
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": PHONE}


@pytest.fixture
def phone(new_context, live_server):
    def made(user):
        return Phone(new_context(), live_server.url, user)

    return made


@pytest.fixture
def pocket(playwright, browser_type_launch_args, tmp_path, live_server):
    """`pocket(user)`: a browser whose profile stays on disk when it is killed; the next call opens it again."""
    running = []

    def taken_out(user):
        if running:
            running.pop().close()
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            **browser_type_launch_args,
            viewport=PHONE,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        running.append(context)
        return Phone(context, live_server.url, user)

    yield taken_out
    for context in running:
        context.close()


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name=HEAD, address=ADDRESS)


def test_fifty_visits_without_network_arrive_once_whatever_the_network_does(
    pocket, places, grid_officer, clerk
):
    numbered = [
        (
            make_household(village=places.village, grid=places.grid, head_name=f"户{number}").pk,
            number,
        )
        for number in range(1, 51)
    ]
    device = pocket(grid_officer).set_up()
    device.context.set_offline(True)
    device.page.evaluate(RECORD, {"households": numbered[:25], "note": NOTE})
    assert device.states() == ["waiting"] * 25

    device = pocket(grid_officer)  # killed, opened again, still no network
    device.context.set_offline(True)
    device.open().unlock()
    device.page.get_by_role("link", name="记走访").first.wait_for()
    assert device.states() == ["waiting"] * 25
    device.page.evaluate(RECORD, {"households": numbered[25:], "note": NOTE})
    assert device.states() == ["waiting"] * 50
    assert not OfflineItem.objects.exists()
    with device.page.expect_download() as saved:
        device.go("#/outbox")
        device.page.get_by_role("button", name="导出").click()
    batch = saved.value.path().read_bytes()
    assert NOTE.encode() not in batch

    luck = random.Random(7)
    lost = {"before": 0, "after": 0}

    def flap(route):
        chance = luck.random()
        if chance < 0.15:
            lost["before"] += 1
            route.abort()
        elif chance < 0.3:
            route.fetch()  # the server has it, the phone never learns
            lost["after"] += 1
            route.abort()
        else:
            route.continue_()

    device.context.set_offline(False)
    device.send()
    device.sign_in_again()  # the session ended with the browser
    device.context.route(SEND, flap)
    for _ in range(60):
        device.send()
        if device.states() == ["received"] * 50:
            break
    assert device.states() == ["received"] * 50
    assert min(lost.values()) > 3
    assert device.errors == []

    def on_server():
        visits = Visit.objects.values_list("household", "note", "visited_by")
        photos = Attachment.objects.values_list("visit__household", flat=True)
        return sorted(visits), sorted(photos)

    expected = (
        sorted((pk, f"{NOTE}{number}", grid_officer.pk) for pk, number in numbered),
        sorted(pk for pk, _ in numbered),
    )
    assert on_server() == expected
    assert set(OfflineItem.objects.values_list("state", flat=True)) == {"accepted"}

    client = Client()  # the whole batch once more, from the exported file
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    file = SimpleUploadedFile("outbox.json", batch, content_type="application/json")
    page = client.post(reverse("monitoring:offline_import"), {"file": file}).content.decode()
    assert page.count("回执号") == 50
    assert on_server() == expected


def test_two_devices_on_one_household_and_the_township_settles(
    phone, places, grid_officer, village_cadre, clerk, household
):
    make_category("marginal")
    first, second = phone(grid_officer).set_up(), phone(village_cadre).set_up()
    for device in (first, second):
        device.context.set_offline(True)
        device.visit(household, f"{NOTE}，{device.user.name}")
        device.propose(household)
    for device in (first, second):
        device.context.set_offline(False)
        device.send()
    assert first.states() == ["received", "received"]
    assert second.states() == ["conflict", "received"]
    second.page.get_by_text("待乡镇处理").wait_for()
    assert list(Visit.objects.values_list("needs", flat=True)) == [NEED, NEED]
    assert Case.objects.count() == 1

    item = OfflineItem.objects.conflicts().get()
    actions.reject(
        case=Case.objects.get(), by=clerk, on=timezone.localdate(), reason="先由村里重新提"
    )
    actions.settle_item(item=item, by=clerk, reason="前一次已退，按村里的写入")
    second.send()
    second.page.get_by_text("乡镇已处理，写入了").wait_for()
    assert second.states() == ["received", "received"]
    assert Case.objects.filter(state="proposed").count() == 1
    assert first.errors == second.errors == []


def test_what_is_typed_outlives_the_page_and_lies_on_the_device_in_no_clear_word(
    phone, grid_officer, household
):
    device = phone(grid_officer).set_up()
    device.context.set_offline(True)
    device.go(f"#/visit/{household.pk}")
    device.page.get_by_label("情况").fill(NOTE)
    device.page.get_by_text("已存本机").wait_for()
    crashed = device.page
    with pytest.raises(Exception, match="crash"):
        crashed.goto("chrome://crash")
    crashed.close()
    device = Phone(device.context, device.address, grid_officer)
    device.page = device.context.new_page()
    device.open().unlock()
    device.page.get_by_role("link", name="记走访").first.wait_for()
    raw = device.raw()
    assert "wrapped" in raw
    for word in (HEAD, ADDRESS, NOTE, "一般农户", "走访"):
        assert word not in raw.replace("离线走访", "").split("<!DOCTYPE")[0], word
    assert not any(word in raw for word in (HEAD, ADDRESS, NOTE))

    device.go("#/outbox")
    device.page.get_by_role("button", name="接着填").click()
    assert device.page.get_by_label("情况").input_value() == NOTE
    device.page.get_by_role("button", name="保存走访").click()
    device.page.get_by_role("alert").first.wait_for()  # 三保障 not answered yet
    device.page.get_by_role("button", name="都正常").click()
    device.page.get_by_role("button", name="保存走访").click()
    device.page.get_by_text("已存入待传箱").wait_for()

    device.context.clear_cookies()  # the session is over when the network is back
    device.context.set_offline(False)
    device.send()
    assert device.states() == ["waiting"]
    device.sign_in_again()
    device.page.get_by_text("已收到").first.wait_for()
    assert Visit.objects.get().note == NOTE
    assert NOTE not in device.raw()


def test_data_go_with_their_time_with_wrong_passwords_and_with_signing_out(
    phone, grid_officer, village_cadre, household
):
    device = phone(grid_officer).set_up()
    page = device.page
    device.context.set_offline(True)
    device.visit(household, NOTE)
    age = "area => self.Offline.store.update('areas', area, (row) => Object.assign(row, { until: 1 }))"
    page.evaluate(age, grid_officer.pk)
    device.open().unlock()
    page.get_by_text("本机没有资料").first.wait_for()
    count = "() => self.Offline.store.run(['areas'], 'readonly', (areas) => areas.count())"
    assert page.evaluate(count) == 0
    assert device.states() == ["waiting"]

    device.context.set_offline(False)
    page.route(SEND, lambda route: route.abort())
    page.get_by_role("button", name="更新资料").first.click()
    page.get_by_text("资料已更新").first.wait_for()
    page.get_by_role("button", name="锁定").first.click()
    for left in range(7, 0, -1):
        device.unlock("wrong-99x")
        page.get_by_text(f"还可以试 {left} 次").wait_for()
    device.unlock("wrong-99x")
    page.get_by_text("下载的资料已清除").wait_for()
    assert page.evaluate(count) == 0
    device.unlock()
    page.get_by_text("错得太多").wait_for()

    # Forgotten: the password of the account gives the second key; the record is still there.
    page.get_by_role("button", name="忘了离线密码").click()
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_label("离线密码").fill("xin2026mima")
    page.get_by_label("再填一遍").fill("xin2026mima")
    page.get_by_role("button", name="重设", exact=True).click()
    page.get_by_role("link", name="记走访").first.wait_for()
    assert device.states() == ["waiting"]

    page.goto(f"{device.address}/")
    page.get_by_text("还有 1 条离线记录没有传").or_(
        page.get_by_text("有 1 条离线记录还没有传")
    ).first.wait_for()
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="退出").last.click()
    dialog = page.get_by_role("dialog", name="还有离线记录没有传")
    dialog.get_by_role("button", name="仍然退出").click()
    page.get_by_role("heading", name="登录").wait_for()
    page.wait_for_load_state()
    assert page.evaluate(count) == 0
    assert device.states() == ["waiting"]
    assert not any(word in device.raw() for word in (HEAD, ADDRESS, NOTE))

    # Another person on the same phone sees nothing of it.
    other = Phone(device.context, device.address, village_cadre)
    village_cadre.set_password(PASSWORD)
    village_cadre.save()
    other.open()
    page.get_by_role("button", name="换一个用户").click()
    other.sign_in()
    page.get_by_label("离线密码").fill(PIN)
    page.get_by_label("再填一遍").fill(PIN)
    page.get_by_role("button", name="设好并下载资料").click()
    page.get_by_role("link", name="记走访").first.wait_for()
    other.go("#/outbox")
    page.get_by_text("待传箱是空的").wait_for()
    assert not Visit.objects.exists()


def test_a_partial_download_leaves_the_old_one_and_an_idle_device_locks(
    phone, places, grid_officer, household
):
    device = phone(grid_officer).set_up()
    page = device.page
    Household.objects.filter(pk=household.pk).update(address="新址")
    page.route(f"**{reverse('monitoring:offline_download')}", lambda route: route.abort())
    device.go("#/device")
    page.get_by_role("button", name="更新资料").click()
    page.get_by_text("原来的资料没有动").wait_for()
    device.go("#/")
    page.get_by_text(ADDRESS).wait_for()
    page.get_by_label("查找").fill("zgf")
    page.get_by_text(f"{HEAD}户").wait_for()
    page.get_by_label("查找").fill("没有这人")
    page.get_by_text("没有找到").wait_for()
    device.context.set_offline(True)
    page.goto(f"{device.address}/monitoring/visits/due/")  # an online page without network
    page.get_by_role("heading", name="打开离线资料").wait_for()
    assert page.url.startswith(f"{device.address}{SHELL}")
    page.clock.install()
    device.open().unlock()
    page.get_by_text(ADDRESS).wait_for()
    page.clock.fast_forward(timedelta(minutes=11).total_seconds() * 1000)
    page.get_by_role("heading", name="打开离线资料").wait_for()
    assert page.evaluate("self.Offline.vault.isOpen") is False
    assert json.loads(
        page.evaluate("JSON.stringify(self.Offline.store.isTooOld({at: 2e15, until: 3e15}))")
    )
