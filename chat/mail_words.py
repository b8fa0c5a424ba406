"""What a mailed transcript says around the messages, in the languages the chat itself speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language's sentences."""

    subject: str
    asked: str
    not_you: str
    zone: str
    newest: str
    visitor: str
    ai: str
    person: str
    notice: str
    stopped: str
    failed: str


ENGLISH = Words(
    subject="Your chat with {name} on {site}",
    asked="Somebody who chatted on {site} asked us to send this transcript to this address.",
    not_you="If that was not you, you need not do anything: the address is not kept.",
    zone="Times are in {zone}.",
    newest="These are the newest {most} messages.",
    visitor="Visitor",
    ai="{name} (AI)",
    person="Person",
    notice="Notice",
    stopped="(stopped)",
    failed="(failed)",
)
LANGUAGES = {
    "en": ENGLISH,
    "de": Words(
        subject="Ihr Chat mit {name} auf {site}",
        asked="Jemand, der auf {site} gechattet hat, hat uns gebeten, dieses Protokoll an diese Adresse zu senden.",
        not_you="Wenn Sie das nicht waren, müssen Sie nichts tun: Die Adresse wird nicht gespeichert.",
        zone="Zeiten in {zone}.",
        newest="Dies sind die neuesten {most} Nachrichten.",
        visitor="Besucher",
        ai="{name} (KI)",
        person="Mensch",
        notice="Hinweis",
        stopped="(angehalten)",
        failed="(fehlgeschlagen)",
    ),
    "fr": Words(
        subject="Votre discussion avec {name} sur {site}",
        asked="Une personne qui a discuté sur {site} nous a demandé d’envoyer cette transcription à cette adresse.",
        not_you="Si ce n’était pas vous, vous n’avez rien à faire : l’adresse n’est pas conservée.",
        zone="Heures : {zone}.",
        newest="Voici les {most} messages les plus récents.",
        visitor="Visiteur",
        ai="{name} (IA)",
        person="Personne",
        notice="Information",
        stopped="(arrêté)",
        failed="(échec)",
    ),
    "es": Words(
        subject="Su chat con {name} en {site}",
        asked="Alguien que chateó en {site} nos pidió enviar esta transcripción a esta dirección.",
        not_you="Si no fue usted, no tiene que hacer nada: la dirección no se guarda.",
        zone="Horas en {zone}.",
        newest="Estos son los {most} mensajes más recientes.",
        visitor="Visitante",
        ai="{name} (IA)",
        person="Persona",
        notice="Aviso",
        stopped="(detenido)",
        failed="(fallido)",
    ),
    "ar": Words(
        subject="محادثتك مع {name} على {site}",
        asked="طلب منا شخص استخدم الدردشة على {site} إرسال نص هذه المحادثة إلى هذا العنوان.",
        not_you="إن لم تكن أنت، فلا داعي لفعل أي شيء: لا نحتفظ بالعنوان.",
        zone="الأوقات بتوقيت {zone}.",
        newest="هذه أحدث {most} رسالة.",
        visitor="الزائر",
        ai="{name} (ذكاء اصطناعي)",
        person="عضو في الفريق",
        notice="إشعار",
        stopped="(أُوقفت)",
        failed="(فشلت)",
    ),
    "ja": Words(
        subject="{site}での{name}とのチャット",
        asked="{site}でチャットをされた方から、この会話の記録をこのアドレスに送るよう依頼がありました。",
        not_you="お心当たりがない場合は、何もする必要はありません。このアドレスは保存されません。",
        zone="時刻は{zone}の時間帯で表示しています。",
        newest="最新の{most}件のメッセージです。",
        visitor="お客様",
        ai="{name}（AI）",
        person="担当者",
        notice="お知らせ",
        stopped="（停止）",
        failed="（失敗）",
    ),
}


def language_of(locale: str) -> str:
    """The language among ours that a locale such as `de-AT` asks for; English where we lack it."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else "en"
