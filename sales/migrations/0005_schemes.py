"""The schemes BANT and CHAMP, with their questions in every language the agent has sentences of its own in."""

from django.db import migrations

QUESTIONS = {
    "need": {
        "en": "What would you like to use it for?",
        "de": "Wofür möchten Sie es einsetzen?",
        "fr": "Pour quel usage en auriez-vous besoin ?",
        "es": "¿Para qué le gustaría usarlo?",
        "it": "Per che cosa vorrebbe usarlo?",
        "pt": "Para que gostaria de usá-lo?",
        "nl": "Waarvoor zou u het willen gebruiken?",
        "pl": "Do czego chcesz tego używać?",
        "ru": "Для чего вы хотели бы это использовать?",
        "uk": "Для чого ви хотіли б це використовувати?",
        "tr": "Bunu ne için kullanmak istersiniz?",
        "zh": "您想用它来做什么？",
        "ja": "どのような用途をお考えですか？",
        "ar": "فيمَ تودّ استخدامه؟",
    },
    "challenge": {
        "en": "What is the problem you would like to solve?",
        "de": "Welches Problem möchten Sie lösen?",
        "fr": "Quel problème aimeriez-vous résoudre ?",
        "es": "¿Qué problema le gustaría resolver?",
        "it": "Quale problema vorrebbe risolvere?",
        "pt": "Que problema gostaria de resolver?",
        "nl": "Welk probleem wilt u oplossen?",
        "pl": "Jaki problem chcą Państwo rozwiązać?",
        "ru": "Какую задачу вы хотите решить?",
        "uk": "Яку задачу ви хочете вирішити?",
        "tr": "Hangi sorunu çözmek istiyorsunuz?",
        "zh": "您想解决什么问题？",
        "ja": "どのような課題を解決したいですか？",
        "ar": "ما المشكلة التي تودّ حلّها؟",
    },
    "timeline": {
        "en": "When would you like to start?",
        "de": "Wann möchten Sie starten?",
        "fr": "Quand aimeriez-vous commencer ?",
        "es": "¿Cuándo le gustaría empezar?",
        "it": "Quando vorrebbe iniziare?",
        "pt": "Quando gostaria de começar?",
        "nl": "Wanneer wilt u beginnen?",
        "pl": "Kiedy chcą Państwo zacząć?",
        "ru": "Когда вы хотели бы начать?",
        "uk": "Коли ви хотіли б почати?",
        "tr": "Ne zaman başlamak istersiniz?",
        "zh": "您希望什么时候开始？",
        "ja": "いつ頃から始めたいですか？",
        "ar": "متى تودّ أن تبدأ؟",
    },
    "budget": {
        "en": "Do you have a budget in mind?",
        "de": "Haben Sie ein Budget im Sinn?",
        "fr": "Avez-vous un budget en tête ?",
        "es": "¿Tiene un presupuesto en mente?",
        "it": "Ha in mente un budget?",
        "pt": "Tem um orçamento em mente?",
        "nl": "Heeft u een budget in gedachten?",
        "pl": "Czy mają Państwo określony budżet?",
        "ru": "Есть ли у вас бюджет, на который вы рассчитываете?",
        "uk": "Чи маєте ви бюджет, на який розраховуєте?",
        "tr": "Aklınızda bir bütçe var mı?",
        "zh": "您心里有预算吗？",
        "ja": "ご予算はお決まりですか？",
        "ar": "هل لديك ميزانية معيّنة؟",
    },
    "authority": {
        "en": "Who else decides about this with you?",
        "de": "Wer entscheidet darüber mit Ihnen?",
        "fr": "Qui d’autre décide avec vous ?",
        "es": "¿Quién más decide con usted?",
        "it": "Chi altro decide insieme a lei?",
        "pt": "Quem mais decide consigo?",
        "nl": "Wie beslist hier met u over mee?",
        "pl": "Kto jeszcze o tym decyduje?",
        "ru": "Кто ещё принимает решение вместе с вами?",
        "uk": "Хто ще ухвалює рішення разом з вами?",
        "tr": "Bu karara sizinle birlikte başka kim katılıyor?",
        "zh": "还有谁和您一起做决定？",
        "ja": "ほかにどなたが決定に関わりますか？",
        "ar": "من غيرك يشارك في القرار؟",
    },
}
# Scheme → (field, label, weight, question).
SCHEMES = {
    "BANT": [
        ("need", "Need", 30, "need"),
        ("timeline", "Timeline", 20, "timeline"),
        ("budget", "Budget", 30, "budget"),
        ("authority", "Authority", 20, "authority"),
    ],
    "CHAMP": [
        ("need", "Challenge", 40, "challenge"),
        ("authority", "Authority", 20, "authority"),
        ("budget", "Money", 20, "budget"),
        ("timeline", "Prioritization", 20, "timeline"),
    ],
}


def supply(apps, schema_editor):
    Qualification = apps.get_model("sales", "Qualification")
    QualificationField = apps.get_model("sales", "QualificationField")
    for name, fields in SCHEMES.items():
        scheme = Qualification.objects.create(name=name, is_default=name == "BANT")
        QualificationField.objects.bulk_create(
            QualificationField(
                scheme=scheme, place=place, name=field, label=label, weight=weight, questions=QUESTIONS[question]
            )
            for place, (field, label, weight, question) in enumerate(fields)
        )


class Migration(migrations.Migration):
    dependencies = [("sales", "0004_qualification")]

    operations = [migrations.RunPython(supply, migrations.RunPython.noop)]
