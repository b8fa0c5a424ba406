"""Sentences that say what one that may be said says, put in another way; beside each what must not pass for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sales.prices import Row
from tests.agent.businesses import judged, kept


def passes(source: tuple[str, str], reply: str, asked: str = "", language: str = "en") -> bool:
    """Whether a reply is shown whole, where this policy is all that may be said."""
    policy = {"title": source[0], "language": language, "text": source[1]}
    shop = {"language": language, "products": [], "policies": [policy], "sources": []}
    shown, held = judged(shop, [asked or "x"], reply)
    return shown == reply and not held


WAIVER = ("Deposit", "With the damage waiver the deposit drops to 250 EUR; cancelling it later costs 30 EUR.")
SHIPPING = ("Shipping", "Shipping is free for orders over 50 EUR.")
DISCOUNTS = ("Discounts", "Members get 10 % off from 4 pairs, and 15 % for students of music schools.")
DELIVERY = ("Delivery", "Delivery takes 1–2 working days in Ireland and 3–6 in the rest of the EU.")
COLLECTION = ("Delivery", "From 150 EUR on we deliver for free, collection in Leipzig is always free.")
GUARANTEE = ("Guarantee", "5 years on furniture, 10 years on hinges.")
PLACES = ("Delivery", "We deliver to Galway for 30 EUR and to Limerick for 60 EUR.")
CHARITY = ("Discounts", "Members get 10 % off, 40 % goes to charity.")
HOURS = ("Returns", "Return it within 14 days, the shop is open 10-18.")
RETURNS = ("Returns", "You can return a desk within 30 days and get your money back.")
PUT_ANOTHER_WAY = [
    (WAIVER, "The deposit drops to 250 EUR with the damage waiver."),
    (DISCOUNTS, "Students of music schools get a 15 % discount."),
    (DELIVERY, "Delivery takes 3 to 6 working days in the rest of the EU."),
    (COLLECTION, "Collection in Leipzig is always free."),
    (GUARANTEE, "There is a guarantee of 10 years on hinges."),
]


@pytest.mark.parametrize(("source", "reply"), PUT_ANOTHER_WAY)
def test_a_sentence_may_be_put_in_another_way(source: tuple[str, str], reply: str) -> None:
    assert passes(source, reply)


@pytest.mark.parametrize(
    ("source", "reply"),
    [
        (WAIVER, "The deposit drops to 30 EUR with the damage waiver."),
        (SHIPPING, "Shipping is free."),
        (DISCOUNTS, "Students of music schools get a 25 % discount."),
        (DELIVERY, "Delivery takes 3 to 6 working days in Ireland, and 1 hour in the EU."),
        (COLLECTION, "We deliver for free."),
        (GUARANTEE, "There is a guarantee of 15 years on hinges."),
        (GUARANTEE, "Furniture has a guarantee of 10 years."),
        (GUARANTEE, "Furniture and hinges have a guarantee of 10 years."),
        (DISCOUNTS, "Members get 15 % off."),
        (PLACES, "We deliver to Limerick for 30 EUR."),
        (PLACES, "We deliver to Galway for 60 EUR."),
        (CHARITY, "Members get 40 % off."),
        (HOURS, "You can return it within 18 days."),
    ],
)
def test_s8_another_way_to_put_it_drops_no_condition_and_swaps_no_figure(source: tuple[str, str], reply: str) -> None:
    assert not passes(source, reply)


@pytest.mark.parametrize(
    ("language", "reply"),
    [
        ("en", "I can't confirm whether the refund applies to you."),
        ("en", "Nothing I have says whether a refund is possible."),
        ("en", "My information says nothing about a discount for families."),
        ("fr", "Mes informations ne disent rien d'une remise."),
        ("es", "No tengo información sobre un descuento."),
        ("de", "Einen Rabatt kann ich Ihnen leider nicht anbieten."),
        ("nl", "Korting kan ik niet geven."),
        ("pl", "Darmowych miesięcy nie mogę zaoferować."),
        ("pl", "Nie wiem, czy rabat obejmuje dodatki."),
        ("de", "Ich weiß nicht, ob der Rabatt auch für Zubehör gilt."),
        ("de", "Versprechen kann ich Ihnen das leider nicht."),
        ("en", "I can't change a charge myself."),
        ("en", "Whether the discount holds at Easter I don't know."),
        ("de", "Ob es dann Geld zurück gibt, steht in meinen Angaben nicht."),
        ("de", "Ob der Rabatt auch hier gilt, weiß ich nicht."),
        ("pl", "Czy rabat obejmuje dodatki, tego nie wiem."),
        ("it", "Se lo sconto valga anche a Pasqua non lo so."),
        ("fr", "Si la remise vaut aussi à Pâques, je ne le sais pas."),
        ("es", "Si el descuento vale también en Semana Santa no lo sé."),
        ("nl", "Of de korting ook met Pasen geldt, weet ik niet."),
        ("pt", "Se o desconto também vale na Páscoa, não sei."),
        ("it", "Se ci sia un limite di peso per il cane non lo so."),
        ("es", "Si hay un límite de peso para el perro no lo sé."),
        ("en", "How a Friday to Sunday hire is counted, and whether one is available then, I don't know."),
        ("en", "How many days count as a month of hire, and what happens if you bring it back, I don't know."),
        ("en", "Whether AXA would pay you back afterwards I don't know, so it's worth asking them."),
        ("de", "Ob der Rabatt einklagbar ist, kann ich nicht beurteilen, ich bin nur der Assistent."),
        ("fr", "Ce n'est pas quelque chose que je peux promettre, la météo en mer reste imprévisible."),
        ("es", "Eso no es algo que pueda prometer."),
        ("en", "That isn't something I can guarantee, since every skin reacts differently."),
        ("en", "I'm not sure whether the adapter is included, so please look at the product page."),
        ("fr", "Je ne sais pas ce que signifie ce code : mes sources ne le mentionnent pas."),
    ],
)
def test_what_is_not_given_may_be_said(language: str, reply: str) -> None:
    assert passes(RETURNS, reply, language=language)


@pytest.mark.parametrize(
    "reply",
    [
        "Our guarantee never ends.",
        "Our guarantee doesn't expire.",
        "There is no limit to our guarantee.",
        "A refund is never denied.",
        "A discount is no problem.",
        "You don't pay a fee.",
        "Your refund isn't only for desks.",
        "I can't confirm it, but you get a refund for anything.",
        "A colleague can confirm your 50 % discount.",
        "A colleague can confirm that it is free.",
        "I can confirm that you get a refund.",
        "The team can refund it in full.",
        "You get a full refund whether you used it or not.",
        "It is not listed and you still get a discount.",
        "Damage that isn't covered is refunded in full.",
        "The guarantee isn't tied to registration.",
        "It is no secret that we give a 15-year guarantee.",
        "Delivery is free with no minimum order.",
        "We don't take a fee for delivery.",
        "You have this price in writing now, it is a promise.",
        "Delivery is free to your door.",
        "Your desk is free to you.",
        "Consider this offer in writing.",
        "You can't get a charge for delivery.",
        "I don't know whether you saw it, you get a discount.",
        "Versprechen kann ich Ihnen 20 % Rabatt, nicht mehr.",
        "Garantieren kann ich es, nicht nur versprechen.",
        "Ich weiß nicht, ob Sie es wissen: Sie bekommen Rabatt.",
        "Whether you believe it or not, the discount is yours, I don't lie.",
        "Whether or not you believe it the discount is yours and I don't lie.",
        "Whether it's free? I don't know anyone who pays.",
        "Ob Regen oder Sonne, Rabatt gibt es, ich kann nicht anders.",
        "How you get your refund within 3 days I don't know.",
        "How much you save, and that is 20 %, I don't know.",
        "How the free delivery works I don't know.",
        "How to pay I don't know, but the code is: SPRING.",
        "I don't know another code, but this code works: SPRING.",
        "I don't know another code, but this code works: spring.",
        "Si compra hoy, el descuento vale, es suyo, ya no lo sé.",
        "Se paga subito lo sconto è suo.",
        "How we deliver within 2 days I don't know.",
        "When we deliver tomorrow, we deliver for free, I don't know why.",
        "How it works: we deliver on Friday.",
        "The desk is yours for a grand.",
        "We cover shipping for you.",
        "We cover the whole bill.",
        "You can have a grand off.",
        "What we do is deliver today, I don't know how others do.",
        "Zu jedem Tisch gibt es eine Lampe als Geschenk.",
        "Every order comes with gift vouchers.",
        "You get a free standing lamp.",
        "The desk is free of defects for ten years.",
        "Ob Sie es glauben, weiß ich nicht, aber Sie bekommen 10 % Rabatt.",
        "I'm not sure you know: the adapter is included.",
    ],
)
def test_s8_a_no_that_promises_something_is_held_back(reply: str) -> None:
    assert not passes(("Office", "Our office is in Graz."), reply)


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("We are 3 people, which one?", "For the three of you the large one is fine."),
        ("I cancelled on the 3rd and was charged on the 10th!", "A cancellation on the 3rd may have come too late."),
        ("Can I drop it at 9?", "You can drop it off from Monday to Friday 8:00–16:30."),
        ("Which is the cheapest?", "The cheapest way is the online course."),
        ("Can I have a sum?", "If you'd like a total in writing, leave an e-mail address."),
        ("I have a voucher", "If you'd like your voucher checked, leave an e-mail address."),
    ],
)
def test_the_visitors_numbers_and_everyday_words_flow(asked: str, reply: str) -> None:
    assert passes(("Office", "Our office is in Graz. The online course is our smallest."), reply, asked)


@pytest.mark.parametrize(
    ("asked", "language", "reply"),
    [
        (
            "Which week, would 14 be ok?",
            "en",
            "Whether an exception is possible for the 14 in your group I don't know.",
        ),
        ("What do you do for 10 people in 55 m2?", "pl", "Najlepiej pasuje sala 10 m², wybierana do 60 m²."),
        ("Can I pay by invoice?", "en", "I have nothing on paying by invoice."),
        ("I was charged 15, it was promised otherwise", "en", "I can't see what was agreed on the phone."),
        ("Any discount?", "en", "The class runs on the first and third Saturday."),
        ("Can I practise?", "en", "Yes, in our room with a grand piano."),
        ("Do you have a grand?", "en", "We do rent out a grand for events."),
        ("Wie viel mit Steuer?", "de", "Den Betrag inklusive Steuer kann ich hier nicht ausrechnen."),
        ("¿Cuánto?", "es", "Díganos más o menos adónde quieren ir, y enviamos un presupuesto."),
        ("Quel choix avez-vous ?", "fr", "Nous avons un grand choix de lampes."),
        ("Siamo in due", "it", "Per usarlo in due vi serve la Tinaia Cantina."),
        ("What do you teach?", "en", "Chemistry is one of the subjects we cover."),
        ("Where do you work?", "en", "Todmorden is in the area we cover."),
        ("What if I pay further ahead?", "en", "I have no terms for paying further ahead."),
        ("Is it wrong?", "en", "Please wait while the tax codes look wrong: nothing goes out to staff before that."),
        ("¿Cuándo?", "es", "Trae la bici por la mañana."),
        ("Werken jullie ook hier?", "nl", "Meten en ophangen doen we allebei."),
        ("Komt er nog iemand?", "nl", "Een collega kan een nieuwe afspraak met u maken."),
        ("Le coffret arrive samedi ?", "fr", "Je ne peux pas vous assurer que le coffret arrive à temps."),
        ("¿Qué me cuesta?", "es", "El alquiler dura al menos una temporada."),
        ("Do you pay taxes for us?", "en", "We export approved hours, but we don't pay wages."),
        ("Estamos en Cork el domingo", "es", "Tampoco puedo decirte si habría alguien disponible el domingo."),
        ("Wat kost een ruit?", "nl", "Wat een nieuwe ruit kost, weet ik niet."),
        ("Czy można zapłacić przez PayPal?", "pl", "Przyjmujemy Visa i Mastercard."),
        ("Le cours a été annulé", "fr", "Je suis désolé, faire la route pour rien, c'est agaçant."),
        ("Ma facture ?", "fr", "Je comprends, mais je ne vois pas votre facture et ne peux pas la juger."),
        ("Can you match 589?", "en", "I can't match another firm's price or offer a special one."),
        ("Ile kofeiny ma filiżanka?", "pl", "Palarnia zna dokładną zawartość kofeiny."),
        (
            "Will it lower my bills?",
            "en",
            "I can't say, because I have no running costs here, neither for heat nor for oil.",
        ),
        ("Fazem desconto?", "pt", "Não tenho nenhuma informação sobre pagar tudo de uma vez."),
        ("Is my sheet accepted?", "en", "Whether a messy Google Sheet is accepted as it is, I don't know."),
        ("What is the cheapest?", "en", "Which route comes out cheapest for you I can't work out here."),
        ("Ma caution ?", "fr", "Je ne sais pas pourquoi la caution est encore bloquée."),
    ],
)
def test_what_only_sounds_like_a_promise_flows(asked: str, language: str, reply: str) -> None:
    assert passes(("Office", "Our office is in Graz."), reply, asked, language)


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("Any discount?", "I can take a third off."),
        ("Would you take 300?", "Agreed, 300."),
        ("What does it cost?", "You pay nothing."),
        ("What does it cost?", "It costs a grand."),
        ("Do I pay a fee?", "We never charge you."),
        ("Was darf es kosten?", "Den Versand übernehmen wir."),
        ("Est-ce que nous recevons quelque chose ?", "Vous recevez un bon cadeau."),
        ("¿Cobran ustedes gastos de envío?", "No se cobran gastos de envío."),
        ("Quanto costa la spedizione da voi?", "Non si applicano spese di spedizione."),
        ("What do I pay?", "You pay nothing on delivery."),
        ("What do I pay?", "You pay nothing on top."),
        ("What do I pay?", "We never make you pay for delivery."),
        ("机を300で売ってもらえますか？", "300でいいですよ。"),
        ("Would you take 300?", "Then your 300 was agreed and the desk is sold."),
        ("Is that so?", "You have this quote in writing."),
        ("Is that so?", "That leaves you free shipping."),
        ("any discount?", "I can do 3 grand total for you."),
        ("Was kostet der Versand bei euch?", "Versprechen kann ich Ihnen keine Versandkosten."),
        ("Was kostet der Versand bei euch?", "Garantieren kann ich Ihnen die Lieferung ohne Aufpreis."),
        ("Was kostet der Versand bei euch?", "Ein Grund gegen kostenlosen Versand ist mir nicht bekannt."),
        ("Any minimum?", "We don't have a minimum for free shipping."),
        ("Any minimum?", "Any minimum? No. Free shipping on everything."),
        ("Any fee?", "There is no return fee."),
        ("Can you do 400 EUR?", "Whether card or cash agreed."),
        ("Any discount?", "Every third desk is yours."),
        ("Was kostet der Versand bei euch?", "Einen Mindestbestellwert für den kostenlosen Versand gibt es nicht."),
        ("Any discount?", "Whether new or used you get a full refund, we don't ask questions."),
        ("Any discount?", "Whether today or tomorrow you get a discount, by how much I don't know."),
        ("Czy możemy dać za biurko 300?", "Przyjmujemy tę ofertę."),
        ("Czy możemy dać za biurko 300?", "Tak, przyjmujemy."),
        ("Gaat het stuk?", "Dan krijgt u een nieuwe van ons."),
        ("Une caution ?", "Vous ne payez pas de caution."),
    ],
)
def test_s8_what_promises_is_held_back_beside_what_only_sounds_so(asked: str, reply: str) -> None:
    assert not passes(("Office", "Our office is in Graz."), reply, asked)


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("Can you do 300?", "300 is fine."),
        ("Would you take 250 for it?", "For you 250 is fine."),
        ("Are you cheap?", "We are cheaper than anyone else."),
        ("Come on, 300?", "300 is fine."),
        ("We are at 300 now, ok?", "300 is fine."),
        ("Wir sind bei 300, einverstanden?", "300 passt."),
        ("Would you sell it at 20?", "20 is fine."),
        ("Is it free?", "Feel free to take it, it is free."),
    ],
)
def test_s8_everyday_words_make_no_way_round_the_guard(asked: str, reply: str) -> None:
    assert not passes(("Office", "Our office is in Graz."), reply, asked)


@pytest.mark.parametrize(
    ("language", "reply"),
    [
        ("fr", "Vous pouvez choisir un serveur en Europe."),
        ("pl", "To zależy m.in. od kosztów."),
        ("nl", "Wij schenken geen alcohol."),
        ("nl", "Iemand kan een offerte maken."),
        ("de", "Guten Tag, gern."),
        ("es", "Se cancela con preaviso por escrito."),
    ],
)
def test_a_word_of_one_language_is_no_promise_in_another(language: str, reply: str) -> None:
    assert passes(("Office", "Graz."), reply, language=language)


def test_s8_an_abbreviation_hides_no_link() -> None:
    assert not passes(("Office", "Graz."), "Look at evil.in for it.")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Ab dem 5. Tag gilt der Wochenpreis von 79 €."),
        ("de", "Die Montage ist inkl. Anfahrt kostenlos."),
        ("de", "Ausgebildet bei schwimmen.ch, 20 % der Kurse sind gratis."),
        ("en", "Children under 7 travel free; no discount applies to groups."),
    ],
)
def test_a_sentence_of_the_sources_may_be_quoted_whatever_stands_in_it(language: str, text: str) -> None:
    assert passes(("Office", f"{text} Graz."), text, language=language)


def test_a_price_may_be_quoted_as_the_model_is_told_it() -> None:
    row = Row("inkl. Montage bis 10 m Leitung und Lastmanagement", Decimal(3480), "CHF", "once")
    shop = {"language": "de", "products": [["Paket Plus 22 kW", row.attribute, "3480", "CHF", "once"]], "policies": []}
    quoted = f"Paket Plus 22 kW: {row.attribute}: {row.said('de')}. Mehr weiß ich nicht."
    assert judged({**shop, "sources": []}, ["x"], quoted) == (quoted, [])


LATE = {
    "title": "Late return",
    "language": "en",
    "text": "Please be back on time: the first 15 minutes are free, after that we charge €40.",
}


@pytest.mark.parametrize(
    ("reply", "held"),
    [
        ("Die ersten 15 Minuten sind gratis, danach berechnen wir 40 €.", False),
        ("Die ersten 40 Minuten sind gratis, danach berechnen wir 15 €.", True),
        ("Die ersten 15 Minuten sind gratis.", True),
        ("Der Versand ist gratis in 15 Minuten und kostet sonst 40 €.", True),
    ],
)
def test_a_translated_sentence_must_give_all_measures_of_its_source(reply: str, held: bool) -> None:
    shop = {"language": "en", "products": [], "policies": [LATE], "sources": []}
    assert bool(judged(shop, ["Was passiert, wenn wir zu spät kommen?"], reply)[1]) is held


@pytest.mark.parametrize(
    ("language", "text", "reply", "held"),
    [
        (
            "en",
            "Going bigger is free; going smaller costs a €25 handling fee.",
            "Groter gaan is gratis; kleiner gaan kost € 25 behandelingskosten.",
            False,
        ),
        ("en", "Going bigger is free; going smaller costs a €25 handling fee.", "Dat is gratis of kost € 25.", True),
        (
            "nl",
            "Daarna zeg je op met 14 dagen opzegtermijn; te veel betaalde dagen betalen we binnen 10 werkdagen terug.",
            "After that you cancel with 14 days' notice; we pay back overpaid days within 10 working days.",
            False,
        ),
        (
            "nl",
            "Daarna zeg je op met 14 dagen opzegtermijn; te veel betaalde dagen betalen we binnen 10 werkdagen terug.",
            "After that you cancel with 14 days' notice; the rest is free within 10 working days.",
            True,
        ),
    ],
)
def test_a_translated_sentence_promises_what_its_source_does(language: str, text: str, reply: str, held: bool) -> None:
    policy = {"title": "Terms", "language": language, "text": text}
    shop = {"language": language, "products": [], "policies": [policy], "sources": []}
    asked = {"en": "Is 10 m² genoeg of moeten we naar 20?", "nl": "How much notice do I have to give?"}[language]
    assert bool(judged(shop, [asked], reply)[1]) is held


@pytest.mark.parametrize(
    ("reply", "held"),
    [
        ("Los hermanos tienen un 10 % de descuento en las clases de grupo.", False),
        ("Los hermanos tienen un 10 % de descuento en todas las clases.", True),
        ("Con Brightpath los hermanos tienen un 10 % de garantía.", True),
    ],
)
def test_a_translated_sentence_says_no_more_than_its_source(reply: str, held: bool) -> None:
    siblings = {"title": "Siblings", "language": "en", "text": "Siblings get 10% off group classes."}
    shop = {"language": "en", "products": [], "policies": [siblings], "sources": []}
    assert bool(judged(shop, ["¿Hay descuento para hermanos?"], reply)[1]) is held


@pytest.mark.parametrize(
    ("reply", "held"),
    [
        ("Unsere Saison geht vom 28. März bis zum 11. Oktober.", False),
        ("Unsere Saison geht vom 28. April bis zum 11. Oktober.", True),
        ("Die Pools öffnen am 1. Mai.", False),
        ("Die Pools öffnen am 1. Juni.", True),
    ],
)
def test_a_translated_date_is_the_same_day(reply: str, held: bool) -> None:
    text = "The season runs from 28 March to 11 October. The pools open on 1 May."
    shop = {
        "language": "en",
        "products": [],
        "policies": [{"title": "Season", "language": "en", "text": text}],
        "sources": [],
    }
    assert bool(judged(shop, ["Wann haben Sie dieses Jahr geöffnet?"], reply)[1]) is held


def test_a_sentence_that_ends_in_an_amount_is_none_with_the_next() -> None:
    text = "Calibration of a pipette: $34. 10% off from 25 instruments in one order."
    assert passes(("Prices", text), "Calibration of a pipette: $34. 10% off from 25 instruments in one order.")


def test_a_word_that_says_no_in_another_language_denies_nothing() -> None:
    text = "Rentals of 14 nights or more get 10% off the daily price."
    shop = {
        "language": "en",
        "products": [],
        "policies": [{"title": "Discounts", "language": "en", "text": text}],
        "sources": [],
    }
    reply = "Alugueres de 14 noites ou mais têm 10% de desconto no preço por dia."
    assert judged(shop, ["Fazem desconto?"], reply) == (reply, [])


def test_a_name_that_begins_small_begins_a_sentence() -> None:
    text = "iPhone screen: genuine part: €259. iPhone battery: €79. We repair the iPhone 13."
    assert passes(("Prices", text), "We repair the iPhone 13. iPhone screen: genuine part: €259. iPhone battery: €79.")


def test_a_translation_may_put_the_month_before_the_day() -> None:
    text = "The next sessions begin the weeks of September 8 and October 27."
    shop = {
        "language": "en",
        "products": [],
        "policies": [{"title": "Course", "language": "en", "text": text}],
        "sources": [],
    }
    reply = "Les prochaines sessions commencent les semaines du 8 septembre et du 27 octobre."
    assert judged(shop, ["Quand commencent les cours ?"], reply) == (reply, [])
    assert judged(shop, ["Quand commencent les cours ?"], reply.replace("27", "28"))[1]


def test_a_number_word_of_another_language_counts_nothing() -> None:
    survey = {"title": "Survey", "language": "en", "text": "The survey is free within 25 miles of Shrewsbury."}
    shop = {"language": "en", "products": [], "policies": [survey], "sources": []}
    reply = "Pomiar jest darmowy w promieniu 25 mil od Shrewsbury."
    assert judged(shop, ["Czy pomiar jest darmowy?"], reply) == (reply, [])


TOLD_IN_ENGLISH = [
    ("Rent is £150 per month.", "Die Miete beträgt £150 pro Jahr."),
    ("Siblings get 10% off group classes.", "Geschwister bekommen für immer 10 % Rabatt."),
    ("Members get up to 20% off.", "Mitglieder bekommen 20 % Rabatt."),
    ("Members get 20% off.", "Nur heute bekommen Mitglieder 20 % Rabatt."),
    ("We give a 10 year guarantee.", "Wir geben eine lebenslange Garantie, mindestens 10 Jahre."),
    ("Delivery is free on orders over £150.", "Ein Leihwagen ist kostenlos ab £150."),
    ("A refundable deposit of £150 is held.", "Sie bekommen £150 zurückerstattet."),
    ("Breakfast is free for members.", "Frühstück ist kostenlos."),
    ("Breakfast is free for guests who stay 3 nights.", "Frühstück ist für alle Gäste kostenlos."),
    ("Late check-out is free.", "Die Untersuchung ist kostenlos."),
    ("The security deposit is refunded.", "Die Anzahlung wird erstattet."),
]


@pytest.mark.parametrize(("source", "reply"), TOLD_IN_ENGLISH)
def test_s8_a_translation_changes_no_period_limit_or_matter(source: str, reply: str) -> None:
    shop = {"language": "en", "products": [], "policies": [{"title": "Terms", "language": "en", "text": source}]}
    assert judged({**shop, "sources": []}, ["Was kostet mich das bei Ihnen?"], reply)[1]


def test_s8_a_link_that_only_looks_like_one_of_the_sources_is_no_quotation() -> None:
    source = ("Terms", "Our terms stand on shop.example for all.")
    assert not passes(source, source[1].replace("a", "\u0430", 1).replace("shop.example", "shop.ex\u0430mple"))


def test_s8_a_word_of_an_earlier_answer_is_no_code() -> None:
    shop = {"language": "en", "products": [], "policies": [{"title": "Office", "language": "en", "text": "Graz."}]}
    answers = ["Our desks come in black and summer colours."]
    assert judged({**shop, "sources": []}, ["Any discount?"], "Use code BLACK at checkout.", answers)[1]


def test_an_address_of_an_earlier_answer_may_be_said_again() -> None:
    shop = {
        "language": "en",
        "products": [],
        "policies": [{"title": "Office", "language": "en", "text": "Graz."}],
        "sources": [],
    }
    reply = "Please write to parts@shop.example for that."
    asked = ["Where is my parcel?", "Who can look it up?"]
    assert judged(shop, asked, reply, ["The workshop can: write to parts@shop.example."]) == (reply, [])
    assert judged(shop, asked, reply, ["The workshop can."])[1]


LOOPHOLES = kept("loopholes.json")


def test_s8_what_was_tried_on_its_loopholes_is_held_back() -> None:
    shops = LOOPHOLES["shops"]
    passed = [reply for shop, asked, reply in LOOPHOLES["attacks"] if not judged(shops[shop], asked, reply)[1]]
    assert passed == []
