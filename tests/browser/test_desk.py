"""An editor in a real browser, under the site's content security policy."""

import pytest

PAGE = (
    "/en/result/?nationality=BR&situation=continue-studies&document=student-card"
    "&expires=2026-12-31&today=2026-11-23"
)


@pytest.fixture
def editor(quiet, live_server, admin_user):
    """Signed in at the admin's home."""
    quiet.goto(live_server.url + "/admin/")
    quiet.fill("#id_username", admin_user.username)
    quiet.fill("#id_password", "password")
    quiet.click("input[type=submit]")
    quiet.wait_for_selector("#content-main .app-rules")
    return quiet


def test_an_editor_signs_in_changes_a_word_and_sees_it_live(editor, live_server):
    page = editor
    page.goto(live_server.url + "/admin/rules/text/?language__exact=en&q=renew-student-permit")
    page.click("#result_list tbody th a")
    page.wait_for_selector("#id_cost")
    page.fill("#id_cost", "A fee of {late-fe}.")
    page.click("input[name=_save]")
    page.wait_for_selector(".errornote")
    assert "Near it: {late-fee}" in page.inner_text(".errorlist")
    page.fill("#id_cost", "A fee of {late-fee}, and nothing else.")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")
    page.goto(live_server.url + PAGE)
    assert "and nothing else" in page.inner_text("main")


def test_the_desk_runs_under_the_policy(editor, live_server):
    page = editor
    for place in ("text/", "passage/", "contact/", "amount/", "text/add/", "contact/add/"):
        page.goto(live_server.url + "/admin/rules/" + place)
        assert page.is_visible("#content")
