"""A hundred chats in which a visitor leaves a contact, or something that only looks like one, as people type them.

Each: the browser's locale and time zone, what the visitor writes, and the contacts that must be in the ledger.
"""

from __future__ import annotations

Chat = tuple[str, str, list[str], set[tuple[str, str]]]


def mail(address: str) -> tuple[str, str]:
    return ("email", address)


def phone(number: str) -> tuple[str, str]:
    return ("phone", number)


DE, US, GB, FR, ES = "Europe/Berlin", "America/New_York", "Europe/London", "Europe/Paris", "Europe/Madrid"

CHATS: list[Chat] = [
    # E-mail addresses as they are
    ("en", US, ["What does it cost?", "jane@example.com"], {mail("jane@example.com")}),
    ("en", US, ["My email is jane.doe@example.com."], {mail("jane.doe@example.com")}),
    ("en", US, ["Send it to <jane+news@mail.example.co.uk>, thanks!"], {mail("jane+news@mail.example.co.uk")}),
    ("en", GB, ["JANE@EXAMPLE.COM"], {mail("JANE@example.com")}),
    ("en", GB, ["e-mail:jane_doe@example.org;"], {mail("jane_doe@example.org")}),
    ("en", GB, ["(jane@example.net)"], {mail("jane@example.net")}),
    ("en", GB, ["you can write jane@example.io?"], {mail("jane@example.io")}),
    ("de-DE", DE, ["Meine Adresse lautet max.muster@beispiel.de, danke."], {mail("max.muster@beispiel.de")}),
    ("de-AT", "Europe/Vienna", ["Schreibens mir: sepp@huber.at!!"], {mail("sepp@huber.at")}),
    ("fr-FR", FR, ["Mon adresse est jean-luc@exemple.fr"], {mail("jean-luc@exemple.fr")}),
    ("es-ES", ES, ["mi correo: ana.lopez@ejemplo.es."], {mail("ana.lopez@ejemplo.es")}),
    ("it-IT", "Europe/Rome", ["scrivetemi a luca@esempio.it grazie"], {mail("luca@esempio.it")}),
    ("pt-BR", "America/Sao_Paulo", ["meu e-mail é joao@exemplo.com.br"], {mail("joao@exemplo.com.br")}),
    ("nl-NL", "Europe/Amsterdam", ["mail naar piet@voorbeeld.nl graag"], {mail("piet@voorbeeld.nl")}),
    ("pl-PL", "Europe/Warsaw", ["proszę pisać na ewa@przyklad.pl"], {mail("ewa@przyklad.pl")}),
    ("ru-RU", "Europe/Moscow", ["Почта ivan@example.ru"], {mail("ivan@example.ru")}),
    ("uk-UA", "Europe/Kyiv", ["пишіть на olena@example.ua"], {mail("olena@example.ua")}),
    ("tr-TR", "Europe/Istanbul", ["e-postam ali@ornek.com.tr"], {mail("ali@ornek.com.tr")}),
    ("zh-CN", "Asia/Shanghai", ["我的邮箱是wang@example.cn，谢谢"], {mail("wang@example.cn")}),
    ("ja-JP", "Asia/Tokyo", ["メールはtanaka@example.jpです"], {mail("tanaka@example.jp")}),
    ("ar", "Africa/Cairo", ["بريدي الإلكتروني ali@example.com"], {mail("ali@example.com")}),
    # … as people hide them, or as keyboards make them
    ("en", US, ["jane at example dot com"], {mail("jane@example.com")}),
    ("en", US, ["it's jane (at) example (dot) com"], {mail("jane@example.com")}),
    ("en", US, ["jane[at]example.com"], {mail("jane@example.com")}),
    ("en", US, ["jane {at} example {dot} co {dot} uk"], {mail("jane@example.co.uk")}),
    ("en", US, ["jane AT example DOT com"], {mail("jane@example.com")}),
    ("en", US, ["jane @ example . com"], {mail("jane@example.com")}),
    ("en", US, ["jane@ example.com"], {mail("jane@example.com")}),
    ("en", US, ["jane dot doe at example dot org please"], {mail("jane.doe@example.org")}),
    ("en", US, ["my email is jane at example.com"], {mail("jane@example.com")}),
    ("en", US, ["jane@gmail,com"], {mail("jane@gmail.com")}),
    ("ja-JP", "Asia/Tokyo", ["ｔａｎａｋａ＠ｅｘａｍｐｌｅ．ｊｐ"], {mail("tanaka@example.jp")}),
    ("de-DE", DE, ["max ät beispiel punkt de"], {mail("max@beispiel.de")}),
    ("de-DE", DE, ["max.muster (ät) beispiel.de"], {mail("max.muster@beispiel.de")}),
    ("es-ES", ES, ["ana arroba ejemplo punto es"], {mail("ana@ejemplo.es")}),
    ("fr-FR", FR, ["jean arobase exemple point fr"], {mail("jean@exemple.fr")}),
    ("it-IT", "Europe/Rome", ["luca chiocciola esempio punto it"], {mail("luca@esempio.it")}),
    ("pl-PL", "Europe/Warsaw", ["ewa małpa przyklad kropka pl"], {mail("ewa@przyklad.pl")}),
    ("ru-RU", "Europe/Moscow", ["ivan собака example точка ru"], {mail("ivan@example.ru")}),
    ("nl-NL", "Europe/Amsterdam", ["piet apenstaartje voorbeeld punt nl"], {mail("piet@voorbeeld.nl")}),
    ("en", US, ["jane@example.com.Thanks"], {mail("jane@example.com")}),
    ("en", US, ["mailto:jane@example.com"], {mail("jane@example.com")}),
    # Telephone numbers
    ("en-US", US, ["call me at 212-555-0123"], {phone("+12125550123")}),
    ("en-US", US, ["(212) 555-0123"], {phone("+12125550123")}),
    ("en-US", US, ["My cell: 212.555.0123."], {phone("+12125550123")}),
    ("en-US", US, ["2125550123"], {phone("+12125550123")}),
    ("en-US", US, ["+1 212 555 0123 ext. 5"], {phone("+12125550123 ext. 5")}),
    ("en-GB", GB, ["07911 123456 after five"], {phone("+447911123456")}),
    ("en-GB", GB, ["ring 020 7946 0958"], {phone("+442079460958")}),
    ("de-DE", DE, ["+49 (0) 171/1234567"], {phone("+491711234567")}),
    ("de-DE", DE, ["Rufen Sie mich an: 0171 1234567"], {phone("+491711234567")}),
    ("de-DE", DE, ["0171-123 45 67, bitte abends"], {phone("+491711234567")}),
    ("de-DE", DE, ["Tel.030/1234567"], {phone("+49301234567")}),
    ("de-AT", "Europe/Vienna", ["0660/1234567"], {phone("+436601234567")}),
    ("de-AT", "Europe/Vienna", ["0043 660 123 45 67"], {phone("+436601234567")}),
    ("de-CH", "Europe/Zurich", ["079 123 45 67"], {phone("+41791234567")}),
    ("fr-FR", FR, ["06 12 34 56 78"], {phone("+33612345678")}),
    ("fr-FR", FR, ["rappelez-moi au 01.42.68.53.00 svp"], {phone("+33142685300")}),
    ("es-ES", ES, ["mi móvil es 612 345 678"], {phone("+34612345678")}),
    ("it-IT", "Europe/Rome", ["il mio cellulare: 347 123 4567"], {phone("+393471234567")}),
    ("pt-BR", "America/Sao_Paulo", ["zap (11) 91234-5678"], {phone("+5511912345678")}),
    ("pt-PT", "Europe/Lisbon", ["912 345 678"], {phone("+351912345678")}),
    ("nl-NL", "Europe/Amsterdam", ["bel 06-12345678"], {phone("+31612345678")}),
    ("pl-PL", "Europe/Warsaw", ["tel. 512 345 678"], {phone("+48512345678")}),
    ("ru-RU", "Europe/Moscow", ["8 (912) 345-67-89 звоните"], {phone("+79123456789")}),
    ("uk-UA", "Europe/Kyiv", ["зателефонуйте 050 123 45 67"], {phone("+380501234567")}),
    ("tr-TR", "Europe/Istanbul", ["0532 123 45 67 beni arayın"], {phone("+905321234567")}),
    ("zh-CN", "Asia/Shanghai", ["电话13812345678"], {phone("+8613812345678")}),
    ("ja-JP", "Asia/Tokyo", ["０９０−１２３４−５６７８ です"], {phone("+819012345678")}),
    ("hi-IN", "Asia/Kolkata", ["98765 43210 pe call karo"], {phone("+919876543210")}),
    ("ar-EG", "Africa/Cairo", ["هاتفي ٠١٠١٢٣٤٥٦٧٨"], {phone("+201012345678")}),
    ("sv-SE", "Europe/Stockholm", ["070-123 45 67"], {phone("+46701234567")}),
    ("da-DK", "Europe/Copenhagen", ["ring 20 12 34 56"], {phone("+4520123456")}),
    ("cs-CZ", "Europe/Prague", ["volejte 601 123 456"], {phone("+420601123456")}),
    ("en-AU", "Australia/Sydney", ["0412 345 678"], {phone("+61412345678")}),
    ("en-US", "Europe/Paris", ["I am in Paris: 06 12 34 56 78"], {phone("+33612345678")}),
    ("en-US", US, ["From Austria, so +43 660 1234567"], {phone("+436601234567")}),
    ("en-US", US, ["plus 49 171 1234567"], {phone("+491711234567")}),
    ("en-US", US, ["+44 (0)20 7946 0958"], {phone("+442079460958")}),
    ("en-US", US, ["whatsapp +5511912345678"], {phone("+5511912345678")}),
    ("en-US", US, ["2 1 2 5 5 5 0 1 2 3"], {phone("+12125550123")}),
    # Several, and others beside them
    ("en", US, ["jane@example.com or 212-555-0123"], {mail("jane@example.com"), phone("+12125550123")}),
    ("de-DE", DE, ["0171 1234567 / 030 1234567"], {phone("+491711234567"), phone("+49301234567")}),
    ("en", US, ["jane@example.com, bob@example.org"], {mail("jane@example.com"), mail("bob@example.org")}),
    ("en", US, ["jane@example.com", "sorry: jane@example.org"], {mail("jane@example.com"), mail("jane@example.org")}),
    ("en", US, ["Order 4711081547, please call 212-555-0123"], {phone("+12125550123")}),
    ("en", US, ["Can you do $1,250,000.00 by 2026-11-22? jane@example.com"], {mail("jane@example.com")}),
    ("de-DE", DE, ["Rechnung 2026114711, Rückruf bitte 0171 1234567"], {phone("+491711234567")}),
    ("de-DE", DE, ["IBAN DE89 3704 0044 0532 0130 00, Handy 0171 1234567"], {phone("+491711234567")}),
    ("de-DE", DE, ["Was kostet der kleine Tarif?", "Gut. Max Muster, max@muster.de"], {mail("max@muster.de")}),
    ("en", US, ["Hi", "What about delivery?", "Fine, +1 (415) 555-2671 then"], {phone("+14155552671")}),
    # Nothing to be taken, though it looks like it
    ("en-US", US, ["My order number is 2125550123."], set()),
    ("en-US", US, ["4111 1111 1111 1111"], set()),
    ("de-DE", DE, ["DE89 3704 0044 0532 0130 00"], set()),
    ("en-US", US, ["We have 2125550123 rows and 1,000,000 users"], set()),
    ("en-US", US, ["From 22.11.2026 14:30 to 23.11.2026 at 10:00-12:30"], set()),
    ("en-US", US, ["ping 192.168.100.200 fails, ticket #123456789"], set()),
    ("en-US", US, ["see you @ work. ok", "I am @jane there"], set()),
    ("fr-FR", FR, ["Ma commande 0612345678 n'est pas arrivée"], set()),
    ("en-US", US, ["47.0707, 15.4395 is where we are"], set()),
]
