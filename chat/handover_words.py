"""What a visitor who asked for a person is told, in their language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.utils import translation
from django.utils.formats import date_format

from chat.models import Conversation
from salesagent.lib.locales import language_in

LEFT_TO_RIGHT = "\u2066{}\u2069"  # so that a time stands as it is among words that run the other way


@dataclass(frozen=True, slots=True)
class Words:
    """One language's sentences. `away` is said before `back` or alone.

    `known` follows each of them where there is a contact to write to, else `contact`, which asks for one.
    """

    told: str
    nobody: str
    away: str
    back: str
    contact: str
    known: str


LANGUAGES = {
    "en": Words(
        told="The team has been told.",
        nobody="I am sorry: nobody of the team could answer in time.",
        away="Nobody of the team is here at the moment.",
        back="They are back on {when} ({zone}).",
        contact="Please leave an e-mail address or a phone number here, and somebody will get back to you. Until then "
        "the assistant goes on answering.",
        known="Somebody will get back to you at {contact}; if that is not right, write the right one here. Until "
        "then the assistant goes on answering.",
    ),
    "de": Words(
        told="Das Team ist verständigt.",
        nobody="Es tut mir leid: Niemand aus dem Team konnte rechtzeitig antworten.",
        away="Vom Team ist gerade niemand da.",
        back="Wieder da: {when} ({zone}).",
        contact="Bitte hinterlassen Sie hier eine E-Mail-Adresse oder Telefonnummer, dann meldet sich jemand. "
        "Bis dahin antwortet der Assistent weiter.",
        known="Es meldet sich jemand unter {contact}; falls das nicht stimmt, schreiben Sie hier, wo Sie zu "
        "erreichen sind. Bis dahin antwortet der Assistent weiter.",
    ),
    "fr": Words(
        told="L’équipe est prévenue.",
        nobody="Je suis désolé : personne de l’équipe n’a pu répondre à temps.",
        away="Personne de l’équipe n’est là pour le moment.",
        back="De retour : {when} ({zone}).",
        contact="Laissez ici une adresse e-mail ou un numéro de téléphone, et quelqu’un vous répondra. D’ici là, "
        "l’assistant continue de répondre.",
        known="Quelqu’un vous répondra à {contact} ; si ce n’est pas exact, écrivez ici la bonne adresse. D’ici "
        "là, l’assistant continue de répondre.",
    ),
    "es": Words(
        told="El equipo está avisado.",
        nobody="Lo siento: nadie del equipo ha podido responder a tiempo.",
        away="Ahora mismo no hay nadie del equipo.",
        back="Vuelven: {when} ({zone}).",
        contact="Deje aquí un correo electrónico o un teléfono y alguien le responderá. Hasta entonces, el asistente "
        "sigue respondiendo.",
        known="Alguien le responderá en {contact}; si no es correcto, escriba aquí el bueno. Hasta entonces, el "
        "asistente sigue respondiendo.",
    ),
    "it": Words(
        told="Il team è stato avvisato.",
        nobody="Mi dispiace: nessuno del team è riuscito a rispondere in tempo.",
        away="Al momento non c’è nessuno del team.",
        back="Di ritorno: {when} ({zone}).",
        contact="Lasci qui un indirizzo e-mail o un numero di telefono e qualcuno Le risponderà. Nel frattempo "
        "l’assistente continua a rispondere.",
        known="Qualcuno Le risponderà a {contact}; se non è giusto, scriva qui quello corretto. Nel frattempo "
        "l’assistente continua a rispondere.",
    ),
    "pt": Words(
        told="A equipe foi avisada.",
        nobody="Lamento: ninguém da equipe conseguiu responder a tempo.",
        away="No momento não há ninguém da equipe.",
        back="De volta: {when} ({zone}).",
        contact="Deixe aqui um e-mail ou um telefone e alguém entrará em contato. Até lá, o assistente continua a "
        "responder.",
        known="Alguém responderá para {contact}; se não estiver certo, escreva aqui o correto. Até lá, o "
        "assistente continua a responder.",
    ),
    "nl": Words(
        told="Het team weet ervan.",
        nobody="Het spijt me: niemand van het team kon op tijd antwoorden.",
        away="Er is op dit moment niemand van het team.",
        back="Weer terug: {when} ({zone}).",
        contact="Laat hier een e-mailadres of telefoonnummer achter, dan neemt iemand contact met u op. Tot die tijd "
        "blijft de assistent antwoorden.",
        known="Iemand neemt contact met u op via {contact}; klopt dat niet, schrijf het dan hier. Tot die tijd "
        "blijft de assistent antwoorden.",
    ),
    "pl": Words(
        told="Zespół już wie.",
        nobody="Przykro mi: nikt z zespołu nie zdążył odpowiedzieć.",
        away="W tej chwili nie ma nikogo z zespołu.",
        back="Wracamy: {when} ({zone}).",
        contact="Proszę zostawić tu adres e-mail lub numer telefonu, a ktoś się odezwie. Do tego czasu odpowiada "
        "asystent.",
        known="Ktoś odezwie się na {contact}; jeśli to nie jest poprawne, proszę napisać tu właściwy kontakt. Do "
        "tego czasu odpowiada asystent.",
    ),
    "ru": Words(
        told="Команда оповещена.",
        nobody="Извините: никто из команды не успел ответить.",
        away="Сейчас никого из команды нет.",
        back="Снова на месте: {when} ({zone}).",
        contact="Оставьте здесь адрес почты или номер телефона, и вам ответят. До тех пор отвечает ассистент.",
        known="Вам ответят: {contact}; если это неверно, напишите здесь правильный контакт. До тех пор отвечает "
        "ассистент.",
    ),
    "uk": Words(
        told="Команду повідомлено.",
        nobody="Вибачте: ніхто з команди не встиг відповісти.",
        away="Зараз нікого з команди немає.",
        back="Знову на місці: {when} ({zone}).",
        contact="Залиште тут адресу пошти або номер телефону, і вам відповідять. До того часу відповідає асистент.",
        known="Вам відповідять: {contact}; якщо це неправильно, напишіть тут правильний контакт. До тих пір "
        "відповідає асистент.",
    ),
    "tr": Words(
        told="Ekibe haber verildi.",
        nobody="Üzgünüm: ekipten kimse zamanında yanıt veremedi.",
        away="Şu anda ekipten kimse yok.",
        back="Dönüş: {when} ({zone}).",
        contact="Lütfen buraya bir e-posta adresi veya telefon numarası bırakın; biri size dönecektir. O zamana kadar "
        "asistan yanıtlamaya devam eder.",
        known="Size {contact} üzerinden dönülecek; doğru değilse doğrusunu buraya yazın. O zamana kadar asistan "
        "yanıtlamaya devam eder.",
    ),
    "zh": Words(
        told="已通知团队。",
        nobody="抱歉：团队中没有人能及时回复。",
        away="目前团队中没有人在线。",
        back="恢复时间：{when}（{zone}）。",
        contact="请在这里留下邮箱或电话号码，我们会有人联系您。在此之前，助手会继续回答。",
        known="我们会有人通过 {contact} 联系您；如果不对，请在这里写下正确的联系方式。在此之前，助手会继续回答。",
    ),
    "ja": Words(
        told="担当者に伝えました。",
        nobody="申し訳ございません。担当者が時間内にお答えできませんでした。",
        away="ただいま担当者は不在です。",
        back="再開：{when}（{zone}）。",
        contact="メールアドレスか電話番号をここに残していただければ、担当者からご連絡します。それまではアシスタントがお答えします。",
        known="担当者から {contact} へご連絡します。"
        "違う場合は正しいご連絡先をここにお書きください。それまではアシスタントがお答えします。",
    ),
    "ar": Words(
        told="أُبلغ الفريق.",
        nobody="نأسف: لم يتمكن أحد من الفريق من الرد في الوقت المحدد.",
        away="لا يوجد أحد من الفريق في الوقت الحالي.",
        back="نعود: {when} ({zone}).",
        contact="اترك هنا بريدًا إلكترونيًا أو رقم هاتف وسيتواصل معك أحد الفريق. وإلى ذلك الحين يواصل المساعد الإجابة.",
        known="سيتواصل معك أحد الفريق على {contact}؛ إن لم يكن صحيحًا فاكتب الصحيح هنا. وإلى ذلك الحين يواصل "
        "المساعد الإجابة.",
    ),
}
UNSPACED = {"zh", "ja"}


def team_is_told(conversation: Conversation, contact: str) -> str:
    """The team knows that somebody waits. `contact`, here and below: where the visitor can be reached, or empty."""
    language = _language(conversation)
    return _joined(language, LANGUAGES[language].told, _reached(language, contact))


def nobody_came(conversation: Conversation, contact: str) -> str:
    """Nobody of the team has answered in time: what happens instead."""
    language = _language(conversation)
    return _joined(language, LANGUAGES[language].nobody, _reached(language, contact))


def not_there_now(conversation: Conversation, back: datetime | None, contact: str) -> str:
    """It is outside business hours: when people are there again (None: nobody knows), in the visitor's own time."""
    language = _language(conversation)
    words = LANGUAGES[language]
    if back is None:
        return _joined(language, words.away, _reached(language, contact))
    name = conversation.timezone if conversation.timezone in available_timezones() else conversation.site.time_zone
    local = back.astimezone(ZoneInfo(name))
    with translation.override(language):
        when = f"{date_format(local, 'l')}, {date_format(local, 'MONTH_DAY_FORMAT')}, {local:%H:%M}"
    told = words.back.format(when=when, zone=_isolated(language, name))
    return _joined(language, words.away, told, _reached(language, contact))


def _reached(language: str, contact: str) -> str:
    words = LANGUAGES[language]
    return words.known.format(contact=_isolated(language, contact)) if contact else words.contact


def _isolated(language: str, text: str) -> str:
    return LEFT_TO_RIGHT.format(text) if language == "ar" else text


def _joined(language: str, *sentences: str) -> str:
    return ("" if language in UNSPACED else " ").join(sentences)


def _language(conversation: Conversation) -> str:
    """The language the visitor writes in, else the site's, or the browser's; English where we lack it."""
    locales = (conversation.written_in, conversation.site.locale or conversation.locale)
    return next((language for language in map(language_in, locales) if language in LANGUAGES), "en")
