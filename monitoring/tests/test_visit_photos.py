"""Photos of a visit: small before they leave the phone, after the text, once each, and without the script, too."""

import base64
import struct
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.tests.pages import fits
from households.tests.make import make_household
from lib import filestore
from monitoring.models import Attachment, Visit
from monitoring.tests.make import JPEG, make_visit
from monitoring.tests.test_visits import form

PHONE = {"width": 390, "height": 844}
SCRIPT = {"HTTP_ACCEPT": "text/plain"}


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="郑国富")


@pytest.fixture
def visit(household, village_cadre):
    return make_visit(household=household, visited_on=date(2021, 5, 6), by=village_cadre)


def photo(name="门前.jpg", content=JPEG):
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


# Without the script


def test_photos_come_with_the_form_where_no_script_runs(login, village_cadre, household):
    url = reverse("monitoring:visit_create", args=[household.pk])
    photos = [photo(), photo("病历.jpg", JPEG + b"2")]
    answer = login(village_cadre).post(url, form(photos=photos))

    assert answer.status_code == 302
    files = Attachment.objects.order_by("name")
    assert [(file.name, file.visit, file.section) for file in files] == [
        ("病历.jpg", Visit.objects.get(), "visit"),
        ("门前.jpg", Visit.objects.get(), "visit"),
    ]


def test_a_photo_that_is_none_does_not_take_the_visit_with_it(login, village_cadre, household):
    url = reverse("monitoring:visit_create", args=[household.pk])
    bad = photo("木马.jpg", b"MZ not a photo")
    answer = login(village_cadre).post(url, form(photos=[bad, photo()]), follow=True)

    assert Visit.objects.count() == 1
    assert [file.name for file in Attachment.objects.all()] == ["门前.jpg"]
    assert "木马.jpg：只收照片" in answer.content.decode()


def test_too_many_photos_are_refused_before_anything_is_written(login, village_cadre, household):
    url = reverse("monitoring:visit_create", args=[household.pk])
    photos = [photo(f"{n}.jpg", JPEG + bytes([n])) for n in range(13)]
    answer = login(village_cadre).post(url, form(photos=photos))

    assert answer.status_code == 422
    assert "一次最多 12 张，选了 13 张" in answer.content.decode()
    assert not Visit.objects.exists()


# With it


def test_the_script_is_told_in_plain_words(login, village_cadre, household):
    url = reverse("monitoring:visit_create", args=[household.pk])
    client = login(village_cadre)

    assert client.post(url, form(), **SCRIPT).status_code == 201
    wrong = client.post(url, form(is_water_fine="problem"), **SCRIPT)
    assert (wrong.status_code, wrong["Content-Type"]) == (422, "text/html; charset=utf-8")


def test_a_photo_sent_twice_is_kept_once(login, village_cadre, visit):
    url = reverse("monitoring:visit_photo", args=[visit.pk])
    client, number = login(village_cadre), uuid4()
    for _ in range(2):
        answer = client.post(url, {"id": number, "file": photo()}, **SCRIPT)
        assert answer.status_code == 201

    assert [file.pk for file in Attachment.objects.all()] == [number]
    assert AuditEvent.objects.filter(what="attachment.add").count() == 1


def test_what_is_no_photo_is_said_to_the_script(login, village_cadre, visit):
    url = reverse("monitoring:visit_photo", args=[visit.pk])
    answer = login(village_cadre).post(url, {"id": uuid4(), "file": photo(content=b"x")}, **SCRIPT)

    assert answer.status_code == 422
    assert "只收照片" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_the_page_of_a_visit_shows_its_photos_to_the_area_only(
    login, village_cadre, neighbour, visit
):
    client = login(village_cadre)
    client.post(reverse("monitoring:visit_photo", args=[visit.pk]), {"file": photo()})
    file = Attachment.objects.get()

    assert (
        f'<img src="{file.get_absolute_url()}"'
        in client.get(visit.get_absolute_url()).content.decode()
    )
    other = login(neighbour)
    for url in (visit.get_absolute_url(), file.get_absolute_url()):
        assert other.get(url).status_code == 404
    sent = other.post(reverse("monitoring:visit_photo", args=[visit.pk]), {"file": photo()})
    assert sent.status_code == 404


# Two people at once


def test_the_second_of_two_who_correct_a_visit_is_told(login, village_cadre, clerk, visit):
    url = reverse("monitoring:visit_correct", args=[visit.pk])
    seen = login(clerk).get(url).context["form"]["seen"].value()
    changes = {"reason": "记错了", "seen": seen}
    login(village_cadre).post(url, form(note="在家", **changes))
    answer = login(clerk).post(url, form(way="phone", **changes))

    assert answer.status_code == 422
    assert "别人更正过这条记录" in answer.content.decode()
    visit.refresh_from_db()
    assert (visit.note, visit.way) == ("在家", "home")


# In the browser


def jpeg_of(page, width: int, height: int) -> bytes:
    """A photo as a phone makes it: detailed, bigger than 300 KB, lying on its side with a note how to turn it, and a place."""
    data = page.evaluate(
        """([width, height]) => {
            const canvas = document.createElement("canvas");
            canvas.width = width; canvas.height = height;
            const paper = canvas.getContext("2d");
            for (let i = 0; i < 9000; i++) {
                paper.fillStyle = `hsl(${i * 47 % 360} 70% ${30 + i % 50}%)`;
                paper.fillRect(i * 911 % width, i * 577 % height, 60 + i % 90, 40 + i % 70);
            }
            return canvas.toDataURL("image/jpeg", 0.95).split(",")[1];
        }""",
        [width, height],
    )
    plain = base64.b64decode(data)
    turn = struct.pack(">HHHIHH", 1, 0x0112, 3, 1, 6, 0) + struct.pack(">I", 0)
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08" + turn + b"GPS 113.8 34.1"
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:]


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height of a JPEG, from its frame header."""
    place = 2
    while content[place + 1] not in range(0xC0, 0xC3):
        place += 2 + struct.unpack(">H", content[place + 2 : place + 4])[0]
    height, width = struct.unpack(">HH", content[place + 5 : place + 9])
    return width, height


@pytest.mark.django_db(transaction=True)
def test_a_big_photo_is_made_small_turned_and_follows_the_text(
    enter, page, live_server, village_cadre, household
):
    page.set_viewport_size(PHONE)
    enter(village_cadre)
    page.goto(live_server.url + reverse("monitoring:visit_create", args=[household.pk]))
    big = jpeg_of(page, 3200, 2400)
    assert len(big) > 700 * 1024

    page.set_input_files(
        "[name=photos]", {"name": "门前.jpg", "mimeType": "image/jpeg", "buffer": big}
    )
    page.get_by_text("→").wait_for()
    assert fits(page)
    page.get_by_role("button", name="保存走访").click()
    page.get_by_role("alert").get_by_text("处要改").wait_for()  # the photo is still chosen
    page.get_by_role("button", name="都正常").click()
    page.get_by_label("诉求").fill("想申请临时救助")
    tries = []

    def once_without_network(route):
        tries.append(Visit.objects.count())
        if len(tries) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/photos/", once_without_network)
    page.get_by_role("button", name="保存走访").click()
    page.wait_for_url("**/monitoring/visits/*-*/")
    page.get_by_text("已记走访：郑国富户").wait_for()

    assert tries == [1, 1]  # the text was there before the photo, and the photo was tried again
    visit, file = Visit.objects.get(), Attachment.objects.get()
    assert (visit.needs, file.visit, file.section) == ("想申请临时救助", visit, "visit")
    content = filestore.load(file.sha256)
    assert len(content) <= 300 * 1024
    width, height = size_of(content)
    assert height > width  # turned upright
    assert height <= 1600
    assert b"Exif" not in content
    assert b"GPS" not in content
    picture = page.locator("main img")
    picture.scroll_into_view_if_needed()  # a picture below the fold loads when it is seen
    shown = picture.evaluate("(image) => image.decode().then(() => image.naturalHeight)")
    assert shown == height
    assert visit.visited_on == timezone.localdate()
