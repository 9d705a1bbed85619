"""The camera: live, taken, looked at, sent, deleted."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from clinic.kiosk.phone import invitation
from tests.clinic.kiosk.conftest import begin, until
from tests.clinic.kiosk.stand_in import Service

pytestmark = pytest.mark.browser


def take(page: Page) -> None:
    page.locator("[data-control=more]").click()
    page.locator("[data-control=camera]").click()
    until(page, "document.querySelector('video').videoWidth > 0")
    expect(page.locator(".guide")).to_be_visible()
    page.get_by_role("button", name="Take the photo").click()
    expect(page.get_by_role("img", name="just taken")).to_be_visible()


def test_a_photo_is_taken_again_and_sent(service: Service, page: Page) -> None:
    begin(page)
    take(page)
    page.get_by_role("button", name="Take it again").click()
    expect(page.locator("video")).to_be_visible()
    page.get_by_role("button", name="Take the photo").click()
    page.get_by_role("button", name="Send it to the dentist").click()
    expect(page.locator(".told")).to_contain_text("The photo is with your note.")
    (sent,) = service.photos
    picture = Image.open(io.BytesIO(sent))
    assert picture.format == "JPEG"
    assert min(picture.size) >= 480
    assert not picture.getexif()
    page.get_by_role("button", name="Back to the questions").click()
    expect(page.locator(".talk h1")).to_be_focused()
    assert page.evaluate("window.tracks.every((track) => track.readyState === 'ended')")


def test_a_photo_that_was_never_sent_is_deleted_here(service: Service, page: Page) -> None:
    begin(page)
    take(page)
    page.get_by_role("button", name="Delete it").click()
    expect(page.locator(".told")).to_have_text("The photo is deleted.")
    assert service.photos == []


def test_a_photo_that_was_sent_is_deleted_there_before_it_is_said_to_be(
    service: Service, page: Page
) -> None:
    begin(page)
    take(page)
    page.get_by_role("button", name="Send it to the dentist").click()
    expect(page.locator(".told")).to_contain_text("The photo is with your note.")
    service.photo_status = 503
    page.get_by_role("button", name="Delete it").click()
    expect(page.locator(".told")).to_contain_text("could not be deleted")
    service.photo_status = 200
    page.get_by_role("button", name="Delete it").click()
    expect(page.locator(".told")).to_have_text("The photo is deleted.")
    assert service.photos == []


def test_a_persons_own_telephone_is_led_to_the_page_for_photos(
    service: Service, page: Page
) -> None:
    service.photo_page = invitation("photos.example.com", "123456")
    begin(page)
    page.locator("[data-control=more]").click()
    page.locator("[data-control=camera]").click()
    expect(page.locator(".phone")).to_contain_text("photos.example.com")
    expect(page.locator(".phone .digits")).to_have_text("123 456")
    shot = np.frombuffer(page.locator(".qr").screenshot(), np.uint8)
    picture = cv2.imdecode(shot, cv2.IMREAD_GRAYSCALE)
    read = cv2.QRCodeDetector().detectAndDecode(picture)[0]
    assert read == "https://photos.example.com?code=123456"
    page.get_by_role("button", name="Back to the questions").click()
    assert "123 456" not in page.content()


def test_a_photo_that_is_refused_says_where_to_go_and_can_be_sent_again(
    service: Service, page: Page
) -> None:
    service.photo_status = 503
    begin(page)
    take(page)
    page.get_by_role("button", name="Send it to the dentist").click()
    expect(page.locator(".told")).to_contain_text("Please show the piece at the front desk.")
    service.photo_status = 200
    page.get_by_role("button", name="Send it to the dentist").click()
    expect(page.locator(".told")).to_contain_text("The photo is with your note.")


def test_the_talk_is_heard_on_while_the_camera_is_open(service: Service, page: Page) -> None:
    begin(page)
    take(page)
    service.show(said=["Take your time."])
    expect(page.locator(".camera .said")).to_have_text("Take your time.")
    service.show(emergency=True, said=["Tell the staff right now."], question=None)
    expect(page.locator(".alarm")).to_be_visible()
    assert page.evaluate("window.tracks.every((track) => track.readyState === 'ended')")
