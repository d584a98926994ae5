"""Pages are compressed as the reader's program asks, and are the same once read."""

import gzip

import brotli
import pytest

pytestmark = pytest.mark.django_db

LECTURES = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@pytest.mark.parametrize(
    ("accepte", "codage"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=1.0, gzip;q=0.5", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip;q=0, br;q=0.0", None),
        ("GZIP", "gzip"),
        ("brotli", None),
        ("", None),
    ],
)
def test_page_is_compressed_as_asked(client, catalogue_reel, accepte, codage):
    reponse = client.get("/a-propos/", headers={"Accept-Encoding": accepte})
    assert reponse.get("Content-Encoding") == codage
    assert "Accept-Encoding" in reponse["Vary"]
    assert LECTURES[codage](reponse.content) == client.get("/a-propos/").content
    if codage:
        assert int(reponse["Content-Length"]) == len(reponse.content)


def test_short_answer_is_left_as_it_is(client, catalogue_reel):
    reponse = client.get("/sante/", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in reponse
    assert reponse.json()["vivant"]
