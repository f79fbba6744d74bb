"""The tools lead to one release of the package."""

import pytest

from tests.legacy.conftest import tools_file
from tools.server import ServerError


def test_a_second_file_of_the_same_release_changes_nothing(clean):
    before = clean.row("SELECT * FROM legacy.release")

    clean.apply(tools_file())

    assert clean.row("SELECT * FROM legacy.release") == before


def test_tools_of_another_release_are_refused_until_they_are_gone(clean):
    clean.execute("UPDATE legacy.release SET source_sha256 = 'another'")

    with pytest.raises(ServerError, match="legacy_uninstall"):
        clean.apply(tools_file())
    clean.execute("CALL ops.legacy_uninstall()")
    clean.apply(tools_file())

    assert clean.value("SELECT source_sha256 <> 'another' FROM legacy.release")


def test_the_package_that_waits_knows_its_bundle(sound):
    release = sound.row("SELECT version, main_sha256, main_bundle FROM legacy.release")
    installed = sound.row("SELECT version, source_sha256, bundle FROM yp_new_ops.installations")

    assert tuple(installed) == tuple(release)
