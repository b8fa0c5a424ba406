"""Who asks for a person in words is understood by code, in many languages and among other words."""

from __future__ import annotations

import pytest

from agent.phrases import wants_person

WANT = {
    "en": [
        "agent",
        "Representative!!",
        "operator",
        "HUMAN",
        "real human",
        "let me talk to ur manager",
        "i dont want a bot",
        "I don't want to talk to a bot",
        "no bots please",
        "stop, no more robots",
        "customer service pls",
        "can i talk to a human pls",
        "is there a real person here?",
        "anyone there I can talk to?",
        "I want a human not a bot",
        "can somebody call me",
        "Hi! Is anybody there?",
        "speak to a real human please",
        "Talk to a person",
        "I want to talk to someone",
        "Can I please speak to a human?",
        "can you connect me with someone from sales",
        "I'd rather talk to a person",
        "Is there a person I can talk to?",
        "get me a human",
        "human please",
        "I need to speak with a representative about my order",
        "This is useless, let me talk to a human!",
        "How do I reach a human?",
        "agent please",
        "I do not understand. Please transfer me to an operator",
        "real person",
        "call me back please",
        "I don't want to talk to a bot, I want a human",
        "could someone from your team call me?",
    ],
    "de": [
        "gibts da auch nen menschen",
        "Gibt es hier einen echten Menschen?",
        "kann mich jemand anrufen",
        "Kundenservice",
        "ich will keinen Roboter",
        "jemand da?",
        "Mitarbeiter bitte",
        "Ich möchte mit einem echten Menschen sprechen",
        "Kann ich bitte mit jemandem reden?",
        "Können Sie mich mit einem Mitarbeiter verbinden?",
        "Ich will einen Menschen sprechen!",
        "Verbinden Sie mich bitte mit dem Vertrieb",
    ],
    "es": [
        "hay alguna persona real?",
        "agente",
        "no quiero un bot",
        "¿puede llamarme alguien?",
        "quiero hablar con una persona",
        "¿Puedo hablar con alguien?",
        "un agente por favor",
        "páseme con un operador",
        "me gustaría hablar con un asesor humano",
    ],
    "fr": [
        "conseiller",
        "y a-t-il quelqu'un ?",
        "je ne veux pas de robot",
        "quelqu'un peut me rappeler ?",
        "Je voudrais parler à un conseiller",
        "puis-je parler à quelqu'un ?",
        "un humain s'il vous plaît",
        "Passez-moi un humain",
    ],
    "it": [
        "operatore",
        "c'è una persona vera?",
        "non voglio un bot",
        "qualcuno può richiamarmi?",
        "Vorrei parlare con una persona",
        "posso parlare con un operatore umano?",
        "un operatore per favore",
    ],
    "pt": [
        "atendente",
        "tem alguém aí?",
        "não quero um robô",
        "alguém pode me ligar?",
        "quero falar com um atendente",
        "Posso falar com uma pessoa?",
        "atendente por favor",
    ],
    "nl": [
        "medewerker",
        "is er iemand?",
        "ik wil geen bot",
        "kan iemand mij terugbellen",
        "Ik wil met een medewerker praten",
        "kan ik iemand spreken?",
        "medewerker graag",
    ],
    "pl": [
        "konsultant",
        "czy jest tam ktoś?",
        "nie chcę bota",
        "Chcę porozmawiać z człowiekiem",
        "czy mogę rozmawiać z konsultantem?",
        "proszę połączyć mnie z konsultantem",
    ],
    "ru": [
        "оператор",
        "есть кто-нибудь живой?",
        "не хочу бота",
        "может мне кто-нибудь позвонить",
        "хочу поговорить с живым человеком",
        "соедините с оператором",
        "позовите менеджера пожалуйста",
        "можно поговорить с кем-нибудь?",
    ],
    "uk": [
        "оператор",
        "є хтось живий?",
        "не хочу бота",
        "хочу поговорити з людиною",
        "з'єднайте з оператором",
        "чи можу я поговорити з менеджером?",
    ],
    "tr": [
        "müşteri temsilcisi",
        "orada gerçek biri var mı?",
        "bot istemiyorum",
        "gerçek bir insanla konuşmak istiyorum",
        "beni bir temsilciye bağlayın",
        "biriyle görüşebilir miyim?",
    ],
    "zh": [
        "有真人吗",
        "不要机器人",
        "转人工",
        "我要找真人",
        "我想和工作人员说话",
    ],
    "ja": [
        "人間はいますか",
        "ボットは嫌です",
        "担当者と話したいです",
        "人間と話せますか？",
        "オペレーターにつないでください",
    ],
    "ar": [
        "موظف",
        "هل يوجد شخص حقيقي؟",
        "لا أريد روبوت",
        "أريد التحدث إلى شخص",
        "أريد التحدث مع موظف من فضلك",
        "حولني إلى موظف",
    ],
}

DO_NOT = {
    "en": [
        "I don't want a bot on my website that talks to customers",
        "is there someone who assembles it?",
        "Is a manager included in the price?",
        "does the AI speak German?",
        "no human needed?",
        "I have to ask my manager",
        "are there sales in January?",
        "what is an agent",
        "can someone use it outside?",
        "do I need a person to install it?",
        "Can a visitor talk to a person?",
        "can customers speak to an agent through the widget?",
        "How many people work there?",
        "Are you a human?",
        "are you a real person?",
        "Do I need to talk to someone before I buy?",
        "How can I let my visitors talk to a human?",
        "I don't want to talk to a person",
        "What does a sales agent cost?",
        "Is it written by a human?",
        "I need an agent for my shop",
        "Can I talk to customers with it?",
        "I have to talk to my boss first",
        "someone told me it is free",
        "Can the agent speak German?",
        "Does a human read my messages?",
        "I am a person who likes tea",
        "how much per agent?",
        "can it contact my customers?",
        "Is a person needed?",
        "I want to buy a plan for one person",
        "Please tell me what it costs per employee",
        "I need it for sales people",
        "I want to know who your consultant is",
        "does your staff speak Spanish?",
    ],
    "de": [
        "ich möchte mit keinem Menschen sprechen",
        "Ich will mit niemandem reden",
        "Gibt es jemanden, der das montiert?",
        "Ist der Mitarbeiter versichert?",
        "Gibt es Rabatt für Mitarbeiter?",
        "Mein Chef will das",
        "Brauche ich einen Menschen für die Installation?",
        "Können Besucher mit einem Menschen sprechen?",
        "Was kostet es pro Mitarbeiter?",
        "Sprechen Ihre Mitarbeiter Englisch?",
        "Ich möchte nicht mit einem Menschen sprechen",
        "Bist du ein Mensch?",
        "Für wie viele Mitarbeiter ist das bitte?",
    ],
    "es": [
        "no quiero hablar con nadie",
        "¿Hay descuento para empleados?",
        "¿hay una mesa para cada persona?",
        "¿Necesito una persona para instalarlo?",
        "¿Pueden los clientes hablar con una persona?",
        "no quiero hablar con una persona",
        "¿Cuánto cuesta por persona?",
    ],
    "fr": [
        "je ne veux parler à aucune personne",
        "Y a-t-il une remise par personne ?",
        "Ai-je besoin d'une personne pour l'installer ?",
        "Les visiteurs peuvent-ils parler à un humain ?",
        "Combien par personne ?",
    ],
    "it": [
        "non voglio parlare con nessun operatore",
        "Quanto costa per persona?",
        "I clienti possono parlare con un operatore?",
    ],
    "nl": [
        "ik wil met niemand praten",
        "Wat kost het per medewerker?",
        "Kunnen klanten met een medewerker praten?",
    ],
    "ru": [
        "не хочу ни с кем говорить",
        "есть скидка для сотрудников?",
        "Сколько стоит для одного человека?",
        "Могут ли клиенты поговорить с оператором?",
    ],
    "zh": [
        "客户可以转人工吗",
        "我不要转人工",
        "你是真人吗",
    ],
    "ja": [
        "人工知能ですか",
        "担当者は必要ですか？",
    ],
    "pl": [
        "nie chcę rozmawiać z nikim",
        "Ile kosztuje dla jednej osoby?",
    ],
    "tr": [
        "Kişi başı ne kadar?",
    ],
    "ar": [
        "كم السعر لكل شخص؟",
    ],
    "pt": [
        "não quero falar com nenhuma pessoa",
        "Quanto custa por pessoa?",
    ],
    "uk": [
        "не хочу ні з ким говорити",
        "Скільки коштує на одну людину?",
    ],
}


def each(said: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in said.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), each(WANT))
def test_it_hears_that_a_person_is_wanted(language: str, text: str) -> None:
    assert wants_person(text, language)


@pytest.mark.parametrize(("language", "text"), each(DO_NOT))
def test_it_does_not_hear_what_was_not_said(language: str, text: str) -> None:
    assert not wants_person(text, language)


def test_it_hears_it_in_english_whatever_the_browser_speaks() -> None:
    assert wants_person("I want to talk to a human", "ja")
