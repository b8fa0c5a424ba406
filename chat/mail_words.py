"""What a mailed transcript says around the messages, in the languages the chat itself speaks."""

from __future__ import annotations

from dataclasses import dataclass

from salesagent.lib.locales import language_in


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
    go_on: str
    resume_title: str
    resume_text: str
    resume_button: str
    resume_failed: str


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
    go_on="Go on with this chat in any browser, within a week, once: {link}",
    resume_title="Go on with your chat",
    resume_text=(
        "It goes on in this browser; where it was open before, it ends. Only go on if you had this "
        "link sent to yourself: who wrote in the chat before may not have been you."
    ),
    resume_button="Go on",
    resume_failed=(
        "This link was used already, or is older than a week. Send the chat to yourself again for a new one."
    ),
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
        go_on="Diesen Chat in einem beliebigen Browser fortsetzen, innerhalb einer Woche, einmal: {link}",
        resume_title="Ihren Chat fortsetzen",
        resume_text=(
            "Er geht in diesem Browser weiter; wo er vorher offen war, endet er. Fahren Sie nur fort, "
            "wenn Sie sich diesen Link selbst haben senden lassen: Wer vorher im Chat geschrieben hat, "
            "waren sonst vielleicht nicht Sie."
        ),
        resume_button="Fortsetzen",
        resume_failed=(
            "Dieser Link wurde schon benutzt oder ist älter als eine Woche. Senden Sie sich den Chat "
            "noch einmal, dann bekommen Sie einen neuen."
        ),
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
        go_on="Poursuivez cette discussion dans n’importe quel navigateur, sous une semaine, une seule fois : {link}",
        resume_title="Poursuivre votre discussion",
        resume_text=(
            "Elle se poursuit dans ce navigateur ; là où elle était ouverte, elle se termine. Ne "
            "continuez que si vous vous êtes fait envoyer ce lien vous-même : sinon, la personne qui a "
            "écrit auparavant n’était peut-être pas vous."
        ),
        resume_button="Continuer",
        resume_failed=(
            "Ce lien a déjà servi ou date de plus d’une semaine. Envoyez-vous de nouveau la discussion "
            "pour en recevoir un autre."
        ),
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
        go_on="Continúe este chat en cualquier navegador, durante una semana, una sola vez: {link}",
        resume_title="Continuar su chat",
        resume_text=(
            "Continúa en este navegador; donde estaba abierto antes, termina. Continúe solo si usted "
            "mismo pidió este enlace: de lo contrario, quien escribió antes en el chat quizá no fue "
            "usted."
        ),
        resume_button="Continuar",
        resume_failed=(
            "Este enlace ya se usó o tiene más de una semana. Envíese el chat otra vez para recibir uno nuevo."
        ),
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
        go_on="تابع هذه المحادثة في أي متصفح، خلال أسبوع، مرة واحدة: {link}",
        resume_title="متابعة محادثتك",
        resume_text=(
            "تستمر المحادثة في هذا المتصفح، وتنتهي حيث كانت مفتوحة من قبل. لا تتابع إلا إذا طلبت أنت "
            "إرسال هذا الرابط إليك: فربما لم تكن أنت من كتب في المحادثة من قبل."
        ),
        resume_button="متابعة",
        resume_failed=(
            "استُخدم هذا الرابط من قبل أو مضى عليه أكثر من أسبوع. أرسل المحادثة إلى نفسك مرة أخرى للحصول على رابط جديد."
        ),
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
        go_on="1週間以内に一度だけ、どのブラウザーでもこのチャットを続けられます: {link}",
        resume_title="チャットを続ける",
        resume_text="このブラウザーで続きます。これまで開いていた場所では終了します。ご自身でこのリンクを送った場合にのみ続けてください。そうでない場合、これまでチャットに書いたのは別の方かもしれません。",
        resume_button="続ける",
        resume_failed="このリンクはすでに使われたか、1週間以上たっています。もう一度チャットをご自身に送ると、新しいリンクが届きます。",
    ),
}


def language_of(locale: str) -> str:
    """The language among ours that a locale such as `de-AT` asks for; English where we lack it."""
    language = language_in(locale)
    return language if language in LANGUAGES else "en"
