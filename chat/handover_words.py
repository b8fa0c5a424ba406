"""What a visitor who asked for a person is told, in their language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.utils import translation
from django.utils.formats import date_format

from chat.models import Conversation

LEFT_TO_RIGHT = "\u2066{}\u2069"  # so that a time stands as it is among words that run the other way


@dataclass(frozen=True, slots=True)
class Words:
    """One language's sentences. `away` is said before `back` or alone; `contact` follows each of them."""

    nobody: str
    away: str
    back: str
    contact: str


LANGUAGES = {
    "en": Words(
        nobody="I am sorry: nobody of the team could answer in time.",
        away="Nobody of the team is here at the moment.",
        back="They are back on {when} ({zone}).",
        contact="Please leave an e-mail address or a phone number here, and somebody will get back to you. Until then "
        "the assistant goes on answering.",
    ),
    "de": Words(
        nobody="Es tut mir leid: Niemand aus dem Team konnte rechtzeitig antworten.",
        away="Vom Team ist gerade niemand da.",
        back="Wieder da: {when} ({zone}).",
        contact="Bitte hinterlassen Sie hier eine E-Mail-Adresse oder Telefonnummer, dann meldet sich jemand. "
        "Bis dahin antwortet der Assistent weiter.",
    ),
    "fr": Words(
        nobody="Je suis désolé : personne de l’équipe n’a pu répondre à temps.",
        away="Personne de l’équipe n’est là pour le moment.",
        back="De retour : {when} ({zone}).",
        contact="Laissez ici une adresse e-mail ou un numéro de téléphone, et quelqu’un vous répondra. D’ici là, "
        "l’assistant continue de répondre.",
    ),
    "es": Words(
        nobody="Lo siento: nadie del equipo ha podido responder a tiempo.",
        away="Ahora mismo no hay nadie del equipo.",
        back="Vuelven: {when} ({zone}).",
        contact="Deje aquí un correo electrónico o un teléfono y alguien le responderá. Hasta entonces, el asistente "
        "sigue respondiendo.",
    ),
    "it": Words(
        nobody="Mi dispiace: nessuno del team è riuscito a rispondere in tempo.",
        away="Al momento non c’è nessuno del team.",
        back="Di ritorno: {when} ({zone}).",
        contact="Lasci qui un indirizzo e-mail o un numero di telefono e qualcuno Le risponderà. Nel frattempo "
        "l’assistente continua a rispondere.",
    ),
    "pt": Words(
        nobody="Lamento: ninguém da equipe conseguiu responder a tempo.",
        away="No momento não há ninguém da equipe.",
        back="De volta: {when} ({zone}).",
        contact="Deixe aqui um e-mail ou um telefone e alguém entrará em contato. Até lá, o assistente continua a "
        "responder.",
    ),
    "nl": Words(
        nobody="Het spijt me: niemand van het team kon op tijd antwoorden.",
        away="Er is op dit moment niemand van het team.",
        back="Weer terug: {when} ({zone}).",
        contact="Laat hier een e-mailadres of telefoonnummer achter, dan neemt iemand contact met u op. Tot die tijd "
        "blijft de assistent antwoorden.",
    ),
    "pl": Words(
        nobody="Przykro mi: nikt z zespołu nie zdążył odpowiedzieć.",
        away="W tej chwili nie ma nikogo z zespołu.",
        back="Wracamy: {when} ({zone}).",
        contact="Proszę zostawić tu adres e-mail lub numer telefonu, a ktoś się odezwie. Do tego czasu odpowiada "
        "asystent.",
    ),
    "ru": Words(
        nobody="Извините: никто из команды не успел ответить.",
        away="Сейчас никого из команды нет.",
        back="Снова на месте: {when} ({zone}).",
        contact="Оставьте здесь адрес почты или номер телефона, и вам ответят. До тех пор отвечает ассистент.",
    ),
    "uk": Words(
        nobody="Вибачте: ніхто з команди не встиг відповісти.",
        away="Зараз нікого з команди немає.",
        back="Знову на місці: {when} ({zone}).",
        contact="Залиште тут адресу пошти або номер телефону, і вам відповідять. До того часу відповідає асистент.",
    ),
    "tr": Words(
        nobody="Üzgünüm: ekipten kimse zamanında yanıt veremedi.",
        away="Şu anda ekipten kimse yok.",
        back="Dönüş: {when} ({zone}).",
        contact="Lütfen buraya bir e-posta adresi veya telefon numarası bırakın; biri size dönecektir. O zamana kadar "
        "asistan yanıtlamaya devam eder.",
    ),
    "zh": Words(
        nobody="抱歉：团队中没有人能及时回复。",
        away="目前团队中没有人在线。",
        back="恢复时间：{when}（{zone}）。",
        contact="请在这里留下邮箱或电话号码，我们会有人联系您。在此之前，助手会继续回答。",
    ),
    "ja": Words(
        nobody="申し訳ございません。担当者が時間内にお答えできませんでした。",
        away="ただいま担当者は不在です。",
        back="再開：{when}（{zone}）。",
        contact="メールアドレスか電話番号をここに残していただければ、担当者からご連絡します。それまではアシスタントがお答えします。",
    ),
    "ar": Words(
        nobody="نأسف: لم يتمكن أحد من الفريق من الرد في الوقت المحدد.",
        away="لا يوجد أحد من الفريق في الوقت الحالي.",
        back="نعود: {when} ({zone}).",
        contact="اترك هنا بريدًا إلكترونيًا أو رقم هاتف وسيتواصل معك أحد الفريق. وإلى ذلك الحين يواصل المساعد الإجابة.",
    ),
}
UNSPACED = {"zh", "ja"}


def nobody_came(conversation: Conversation) -> str:
    """Nobody of the team has answered in time: what the visitor can do instead."""
    language = _language(conversation)
    words = LANGUAGES[language]
    return _joined(language, words.nobody, words.contact)


def not_there_now(conversation: Conversation, back: datetime | None) -> str:
    """It is outside business hours: when people are there again (None: nobody knows), in the visitor's own time."""
    language = _language(conversation)
    words = LANGUAGES[language]
    if back is None:
        return _joined(language, words.away, words.contact)
    name = conversation.timezone if conversation.timezone in available_timezones() else conversation.site.time_zone
    local = back.astimezone(ZoneInfo(name))
    with translation.override(language):
        when = f"{date_format(local, 'l')}, {date_format(local, 'MONTH_DAY_FORMAT')}, {local:%H:%M}"
    told = words.back.format(when=when, zone=LEFT_TO_RIGHT.format(name) if language == "ar" else name)
    return _joined(language, words.away, told, words.contact)


def _joined(language: str, *sentences: str) -> str:
    return ("" if language in UNSPACED else " ").join(sentences)


def _language(conversation: Conversation) -> str:
    """The site's language, or the browser's; English where we lack it."""
    locale = conversation.site.locale or conversation.locale
    language = locale.replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else "en"
