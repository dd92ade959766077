# The smallest client of the wire: joins, reads the screen, writes into the stage that runs. Python alone.
# python3 client.py http://localhost:8000 K7M2QD "Anna Petrova" what "Evening hours"
import json
import re
import sys
from html import unescape
from http.cookiejar import CookieJar
from secrets import token_hex
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

server, code, name, field, text = sys.argv[1:]
browser = build_opener(HTTPCookieProcessor(CookieJar()))


def ask(path: str, body: bytes | None = None) -> str:
    with browser.open(Request(server + path, body)) as answer:
        return str(answer.read().decode())


ask(f"/j/{code}")
form = {"name": name, "consent?": "on", "key": token_hex(8)}
ask(f"/j/{code}", urlencode(form).encode())

screen = json.loads(ask(f"/s/{code}/regions"))
html = "".join(region.get("html", "") for region in screen["regions"])
form_asked = re.search(r'data-command="add_entry" data-fixed="([^"]+)"', html)
if form_asked is None:
    sys.exit("Nothing is asked at the moment.")

command = {
    "type": "add_entry",
    "key": token_hex(8),
    **json.loads(unescape(form_asked[1])),  # which stage, and who will see it
    "content": {field: text},
}
print(ask(f"/s/{code}/commands", json.dumps(command).encode()))
