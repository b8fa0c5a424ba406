"""The JSON export, taken as staff take it: signed in, through the list of conversations."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx2

from chaos.prepare import ADMIN

LIST = "/admin/chat/conversation/"
CHOICE = re.compile(r'name="_selected_action"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="_selected_action"')


def conversations(url: str) -> list[dict[str, Any]]:
    """Every line of the export of all conversations; raises `AssertionError` where a page is not as expected."""
    with httpx2.Client(base_url=url, follow_redirects=True, timeout=120, headers={"Referer": url}) as client:
        client.get("/admin/login/")
        name, password = ADMIN
        token = client.cookies["csrftoken"]
        form = {"username": name, "password": password, "csrfmiddlewaretoken": token, "next": LIST}
        page = client.post("/admin/login/", data=form)
        chosen = CHOICE.search(page.text)
        if chosen is None:  # nobody wrote yet
            assert page.status_code == 200, page.text
            return []
        action = {
            "action": "export_json_lines",
            "select_across": "1",
            "_selected_action": next(filter(None, chosen.groups())),
            "csrfmiddlewaretoken": client.cookies["csrftoken"],
        }
        answer = client.post(LIST, data=action)
        assert answer.headers["content-type"].startswith("application/jsonl"), answer.text[:2000]
        return [json.loads(line) for line in answer.text.splitlines()]
