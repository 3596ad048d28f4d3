"""Two releases of the code on one database, behind one load balancer, as in each upgrade."""

import re
import shutil

import pytest

from tests.servers import Guide, Release

from .students import Students

pytestmark = pytest.mark.real


@pytest.fixture
def next_release(on_file, tmp_path_factory):
    """With other styles, scripts and templates. Its static files join the old ones."""
    made = Release(tmp_path_factory.mktemp("next"), on_file.url)
    shutil.copytree(on_file.folder / "staticfiles", made.folder / "staticfiles")
    for path in [*made.folder.glob("static/css/*.css"), *made.folder.glob("static/js/*.js")]:
        path.write_text(path.read_text() + "\n/* of the next release */\n")
    base = made.folder / "templates" / "base.html"
    base.write_text(base.read_text().replace("</body>", "<!-- the next release -->\n</body>"))
    made.manage("compile_po", "--verbosity=0")
    made.manage("migrate", "--verbosity=0")
    made.manage("load_content", "--verbosity=0")
    made.manage("collectstatic", "--no-input", "--verbosity=0")
    return made


def static_files(guide):
    return set(re.findall(r'/static/[^"]+\.(?:css|js)', guide.get("/en/guide/nationality/")[2]))


def test_a_journey_between_two_releases_loses_nothing(on_file, next_release, tell):
    with Guide(on_file, 1).running() as old, Guide(next_release, 1).running() as new:
        assert "the next release" not in old.get("/en/")[2]
        assert "the next release" in new.get("/en/")[2]
        with Students(old.port, new.port, number=4).about() as students:
            while students.journeys < 42:
                assert not students.wrong, students.wrong
        assert (students.failed, students.wrong) == ([], [])
        before, after = static_files(old), static_files(new)
        assert before - after
        assert after - before
        # nginx serves the folder of the new release, in which the files of the old one are.
        assert {new.get(path)[0] for path in before | after} == {200}
        assert {old.get(path)[0] for path in after - before} == {404}
    tell("faults injected", 1)
    tell("journeys under faults", students.journeys)
    tell("answers lost", len(students.wrong))
