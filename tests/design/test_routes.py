import re
from pathlib import Path

from starlette.testclient import TestClient

from app.config import Settings
from app.main import create_app
from app.templating import STATIC
from tests.factories import page


def test_every_part_is_shown_with_every_icon(seeded_client: TestClient) -> None:
    shown = page(seeded_client.get("/design"))
    icons = re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text())
    used = {str(use.attributes["href"]).partition("#")[2] for use in shown.css("main use")}
    assert len(icons) > 30
    assert set(icons) <= used
    parts = (".button", ".chip.on", ".notice.emergency", ".field.wrong", ".badge.late", ".entry", ".map .pt", ".empty")
    for part in parts:
        assert shown.css_first(part) is not None, part


def test_every_pair_of_colours_that_is_shown_is_a_token(seeded_client: TestClient) -> None:
    tokens = (STATIC / "tokens.css").read_text()
    pairs = [node.text().split(" on ") for node in page(seeded_client.get("/design")).css(".swatch")]
    assert len(pairs) > 8
    assert [name for pair in pairs for name in pair if f"--{name}:" not in tokens] == []


def test_readers_of_a_running_site_do_not_find_it(tmp_path: Path, new_database: object) -> None:
    assert callable(new_database)
    settings = Settings(
        home=tmp_path, database_url=new_database(), env="production", secret_key="s" * 40, worker="none",
        base_url="https://seventh.example",
    )  # fmt: skip
    app = create_app(settings)
    client = TestClient(app, base_url="https://seventh.example", raise_server_exceptions=False)
    assert client.get("/design").status_code == 404
    assert "/design" not in client.get("/sitemap.xml").text
    app.state.site.close()
