"""A hundred chats that are over, each with the outcome that a sales manager who reads it would give it.

Lines begin with who wrote: V the visitor, A the agent, H a person of the team, F an answer of the agent that failed.
Beside them: the mode the chat is in, and what the ledger was given besides what code finds (by a model or a person).
"""

from __future__ import annotations

from typing import NamedTuple


class Labelled(NamedTuple):
    """One chat and its label."""

    outcome: str
    said: tuple[str, ...]
    mode: str = "agent"
    told: tuple[tuple[str, str], ...] = ()


def chat(outcome: str, *said: str, mode: str = "agent", **told: str) -> Labelled:
    return Labelled(outcome, said, mode, tuple(told.items()))


NEED = "A We do that.\n\nWhat would you like to use it for?"
WHEN = "A Noted.\n\nWhen would you like to start?"
MONEY = "A Fine.\n\nDo you have a budget in mind?"
UNKNOWN = (
    "A I don’t know that. Would you like to leave an e-mail address or a phone number, so that a person can answer you?"
)
NOTED = "A Thank you. I have noted it for the team."

CHATS = [
    # Qualified: a contact, and enough is known
    chat(
        "qualified",
        "V What does it cost?",
        NEED,
        "V For our shop in Graz",
        MONEY,
        "V about 5k",
        NOTED,
        "V jane@example.com",
    ),
    chat(
        "qualified",
        "V We need a booking tool, our budget is 8000 EUR",
        NEED,
        "V appointments of patients",
        "A Good.",
        "V +1 212 555 0123",
    ),
    chat(
        "qualified",
        "V hi",
        NEED,
        "V support of our customers",
        WHEN,
        "V we need it within 4 weeks",
        MONEY,
        "V 20k EUR",
        "A ok",
        "V max@muster.de",
    ),
    chat(
        "qualified", "V jane@example.com", "A Thanks.", "V Budget is $3,000", NEED, "V a chat for our clinic", "A Good."
    ),
    chat(
        "qualified",
        "V Was kostet das?",
        "A 10 €.\n\nWofür möchten Sie es einsetzen?",
        "V für unsere Praxis",
        "A Gut.\n\nHaben Sie ein Budget im Sinn?",
        "V Budget 2000 Euro",
        "A Gut.",
        "V max@muster.de, danke",
    ),
    chat(
        "qualified",
        "V Bonjour",
        "A Oui.\n\nPour quel usage en auriez-vous besoin ?",
        "V trop d'appels",
        "A D'accord.",
        "V notre budget est de 4000 euros, jean@exemple.fr",
    ),
    chat(
        "qualified",
        "V ¿Precio?",
        "A 10 €.\n\n¿Tiene un presupuesto en mente?",
        "V unos 3000 euros",
        "A Bien.",
        "V ana@ejemplo.es",
        need="tienda",
    ),
    chat(
        "qualified",
        "V Hello",
        "A Hello.",
        "V call me at 212-555-0123, we are three shops",
        "A Sure.",
        need="three shops",
        budget="2k a month",
        authority="the owner",
    ),
    chat(
        "qualified",
        "V Сколько стоит?",
        "A 10 €.\n\nЕсть ли у вас бюджет, на который вы рассчитываете?",
        "V 100 тыс. руб",
        "A Хорошо.",
        "V ivan@example.ru",
        need="магазин",
    ),
    chat(
        "qualified",
        "V price?",
        NEED,
        "V for 40 agents",
        MONEY,
        "V 12,000 $",
        "A Good.",
        "V I decide together with our CFO. bob@example.org",
        "A Noted.",
        "V ok bye",
    ),
    chat(
        "qualified",
        "V 価格は?",
        "A 10 €.\n\nどのような用途をお考えですか？",
        "V 問い合わせが多い",
        "A はい。",
        "V 予算は100万円です。tanaka@example.jp",
    ),
    chat(
        "qualified",
        "V Hoeveel kost het?",
        NEED,
        "V voor onze winkel",
        MONEY,
        "V 1500 euro",
        "A Goed.",
        "V piet@voorbeeld.nl",
    ),
    # Booked: an appointment was made
    chat(
        "booked",
        "V Can I see it?",
        "A Choose a time: https://cal.example/shop",
        "V I have booked Tuesday at ten",
        "A See you then.",
    ),
    chat("booked", "V demo please", "A Choose a time.", "V booked!", booking="2026-12-01 10:00"),
    chat("booked", "V Demo?", "A Hier ist der Kalender.", "V Ich habe den Termin gebucht, danke", "A Gut."),
    chat(
        "booked",
        "V jane@example.com, I want a demo",
        "A Here.",
        "V I've booked a slot for Friday",
        "A Good.",
        need="demo",
    ),
    chat("booked", "V une démo ?", "A Voici le calendrier.", "V j'ai réservé pour lundi", "A Parfait."),
    chat("booked", "V demo?", "A Aquí está el calendario.", "V he reservado el martes", "A Bien."),
    chat("booked", "V meeting?", "A Choose a time.", "V Thursday 3 pm", booking="Thursday 15:00"),
    chat("booked", "V Un appuntamento?", "A Ecco.", "V ho prenotato per giovedì", "A Bene."),
    # Handed over: a person of the team has it, or the visitor left a contact for them
    chat(
        "handed_over",
        "V I want to talk to a person",
        "A One moment.",
        "H Hi, this is Mia.",
        "V Is it in stock?",
        "H Yes.",
        mode="human",
    ),
    chat(
        "handed_over", "V refund?", UNKNOWN, "V human please", "H Hello, how can I help?", "V order 4711", mode="human"
    ),
    chat("handed_over", "V How far is Mars?", UNKNOWN, "V jane@example.com", NOTED),
    chat("handed_over", "V Do you ship to Chile?", UNKNOWN, "V yes, 212-555-0123", NOTED, "V thanks"),
    chat("handed_over", "V Liefern Sie nach Graz?", UNKNOWN, "V max@muster.de", NOTED, "V danke, tschüss"),
    chat("handed_over", "V Livrez-vous en Corse ?", UNKNOWN, "V 06 12 34 56 78", NOTED),
    chat("handed_over", "V Person!", "A ok", "H Guten Tag", "V Danke, das hilft", "H Gern.", mode="returned"),
    chat("handed_over", "V ¿Envían a Perú?", UNKNOWN, "V ana arroba ejemplo punto es", NOTED),
    chat("handed_over", "V please call me back: (415) 555-2671", NOTED),
    chat(
        "handed_over", "V Warranty?", UNKNOWN, "V jane at example dot com", NOTED, "V and what about returns?", UNKNOWN
    ),
    chat("handed_over", "V Jestem zainteresowany", "A Dobrze.", "V ewa@przyklad.pl", NOTED),
    chat("handed_over", "V can a human look at my case", "A Yes.", "H I am here.", mode="human"),
    chat("handed_over", "V 你们发货到智利吗", UNKNOWN, "V 电话13812345678", NOTED),
    chat("handed_over", "V Quero falar com alguém", "A Claro.", "H Olá!", "V obrigado", mode="human"),
    # Answered: the visitor says that they have what they came for
    chat("answered", "V What does it cost?", "A 10 €.", "V Thanks, that's all"),
    chat("answered", "V opening hours?", "A 9 to 5.", "V great, thank you!"),
    chat("answered", "V Where are you?", "A In Graz.", "V ok thanks", "A You’re welcome. Is there anything else?"),
    chat("answered", "V Do you have an API?", "A Yes.", "V Perfect, exactly what I needed", "A Good."),
    chat("answered", "V Was kostet der Versand?", "A 5 €.", "V Super, vielen Dank!", "A Gern geschehen."),
    chat("answered", "V Gibt es Rabatt?", "A Nein.", "V alles klar, danke", "A Gern."),
    chat("answered", "V Wo finde ich die Anleitung?", "A Hier.", "V hat geholfen, tschüss", "A Auf Wiedersehen."),
    chat("answered", "V Quels sont les horaires ?", "A De 9 h à 17 h.", "V merci beaucoup, au revoir", "A Au revoir."),
    chat("answered", "V ¿Cuánto tarda el envío?", "A Dos días.", "V gracias, eso es todo", "A De nada."),
    chat("answered", "V Quanto costa?", "A 10 €.", "V grazie mille", "A Prego."),
    chat("answered", "V Qual é o prazo?", "A Dois dias.", "V obrigada, era isso", "A De nada."),
    chat("answered", "V Hoe werkt het?", "A Zo.", "V bedankt, duidelijk!", "A Graag gedaan."),
    chat("answered", "V Ile to kosztuje?", "A 10 €.", "V dziękuję, to wszystko", "A Proszę."),
    chat("answered", "V Сколько стоит доставка?", "A 5 €.", "V спасибо, всё понятно", "A Пожалуйста."),
    chat("answered", "V Скільки коштує?", "A 10 €.", "V дякую, це все", "A Прошу."),
    chat("answered", "V Fiyatı ne?", "A 10 €.", "V teşekkürler", "A Rica ederim."),
    chat("answered", "V 多少钱？", "A 10 €。", "V 好的，谢谢", "A 不客气。"),
    chat("answered", "V いくらですか？", "A 10 €。", "V ありがとうございます", "A どういたしまして。"),
    chat("answered", "V كم السعر؟", "A 10 €.", "V شكرا", "A عفوا."),
    chat("answered", "V Is it MIT?", "A Yes.", "V got it", "A Good."),
    chat("answered", "V Can it speak?", "A Yes.", "V that answers my question", "A Good.", mode="closed"),
    chat(
        "answered",
        "V How do I reset it?",
        "A Hold the button.",
        "V it works now, thank you so much",
        "A You’re welcome.",
    ),
    # Disqualified: not a customer, or not any more
    chat("disqualified", "V Do you have open positions? I am looking for a job", "A See our careers page.", "V ok"),
    chat("disqualified", "V price", "A 10 €.", "V not interested, bye"),
    chat("disqualified", "V How much?", "A 40 €.", "V too expensive for us, we'll pass"),
    chat("disqualified", "V I'm a student and need this for my homework", "A Here.", "V thanks"),
    chat("disqualified", "V Preis?", "A 40 €.", "V kein Interesse, danke"),
    chat("disqualified", "V Bewerbung: wohin schicke ich sie?", "A An jobs@shop.example."),
    chat("disqualified", "V Tarif ?", "A 40 €.", "V je ne suis plus intéressée", "A D'accord."),
    chat("disqualified", "V ¿precio?", "A 40 €.", "V ya no lo necesito", "A Bien."),
    chat("disqualified", "V jane@example.com", "A Thanks.", "V sorry, we already bought another one", "A All right."),
    chat("disqualified", "V Prezzo?", "A 40 €.", "V non mi interessa più", "A Va bene."),
    chat("disqualified", "V Цена?", "A 40 €.", "V нет, не интересно", "A Хорошо."),
    chat("disqualified", "V wrong shop, I meant the other company", "A No problem."),
    chat("disqualified", "V cena?", "A 40 €.", "V nie jestem zainteresowana", "A Dobrze."),
    chat("disqualified", "V 价格？", "A 40 €。", "V 太贵了，不需要了", "A 好的。"),
    # Abandoned: the visitor fell silent
    chat("abandoned", "V What does it cost?", "A 10 €."),
    chat("abandoned", "V hi", "A Hello! What would you like to know?"),
    chat("abandoned", "V Do you deliver?", NEED, "V to Graz", WHEN),
    chat("abandoned", "V How far is Mars?", UNKNOWN),
    chat("abandoned", "V How far is Mars?", UNKNOWN, "V no", "A All right."),
    chat("abandoned", "V I want to talk to a person", "A One moment.", mode="waiting"),
    chat("abandoned", "V Was kostet das?", "A 10 €.\n\nWofür möchten Sie es einsetzen?"),
    chat("abandoned", "V Tarif ?", "A 10 €.", "V et pour dix personnes ?", "A 90 €."),
    chat("abandoned", "V hello?", "A Hello.", "V what is this", "A A chat."),
    chat("abandoned", "V ok", "A What would you like to know?"),
    chat("abandoned", "V Our budget is 5000 EUR", NEED, "V for our clinic", WHEN),
    chat("abandoned", "V thanks for nothing", "A I am sorry."),
    chat("abandoned", "V hmm, let me think about it", "A Take your time."),
    chat("abandoned", "V ¿tienen API?", "A Sí."),
    chat("abandoned", "V いくらですか", "A 10 €。"),
    chat("abandoned", "V сколько?", "A 10 €."),
    chat(
        "abandoned",
        "V Does it work offline?",
        "A Yes.",
        "V and on Linux?",
        "A Yes.",
        "V and on BSD?",
        "A Yes.",
        mode="closed",
    ),
    chat("abandoned", "V is the red one available", "A Yes.", "V that does not help me at all", "A I am sorry."),
    chat("abandoned", "V hola", "A ¡Hola!"),
    chat("abandoned", "V price?", "A 10 €.", "V thanks, and for ten people?", "A 90 €."),
    # Spam
    chat("spam", "V Boost your ranking! Cheap backlinks https://seo.example https://links.example https://buy.example"),
    chat("spam", "V asdfghjkl", "A Could you say in a few more words what you would like to know?", "V qwertyuiop"),
    chat("spam", "V 🔥🔥 Earn $5000 a week with crypto, join t.me/win 🔥🔥", "A I can help with the shop."),
    chat("spam", "V https://casino.example/win", "A Hello."),
    chat("spam", "V xxxxxxxxxxxxxxxx", "A Hello.", "V xxxxxxxxxxxxxxxx"),
    chat(
        "spam",
        "V Dear webmaster, we offer SEO services and guest posts for your website, reply to agency@spam.example",
        "A Hello.",
    ),
    # Error: what the visitor asked was never answered, by our fault
    chat("error", "V What does it cost?", "F "),
    chat("error", "V What does it cost?", "F It costs", "V hello?", "F "),
    chat("error", "V Was kostet das?", "A 10 €.", "V Und der Versand?", "F Der Vers"),
    chat("error", "V anybody?"),
]
