"""What stands behind a number and qualifies it, who is named as its speaker, and prisons in which people died."""

from __future__ import annotations

import pytest

from extractors.figures.figures import read_figures


def told(language: str, text: str) -> str:
    """Each figure of a text: number, event, [qualifier], <speaker>."""
    return ", ".join(
        f"{one.low} {one.event}{f' [{one.qualifier}]' * bool(one.qualifier)}{f' <{one.speaker}>' * bool(one.speaker)}"
        for one in read_figures(text, language)
    )


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("en", "Twelve people at least were killed.", "12 killed [at least]"),
        ("en", "Police killed 12 protesters at least, the group said.", "12 killed [at least] <the group>"),
        ("en", "300 people or more were arrested.", "300 arrested [at least]"),
        ("en", "Fifty people at most were injured.", "50 injured [up to]"),
        ("en", "Twelve prisoners at the very least have died under torture.", "12 killed [at least]"),
        ("fr", "Douze personnes au moins ont été tuées.", "12 killed [at least]"),
        ("fr", "Douze détenus au minimum sont morts sous la torture.", "12 killed [at least]"),
        ("fr", "300 personnes ou plus ont été arrêtées.", "300 arrested [at least]"),
        ("fr", "Cinquante personnes au plus ont été blessées.", "50 injured [up to]"),
        ("fr", "Cinquante personnes tout au plus ont été blessées.", "50 injured [up to]"),
        ("fr", "Cinq personnes environ ont été arrêtées.", "5 arrested [about]"),
        ("de", "Zwölf Menschen mindestens wurden getötet.", "12 killed [at least]"),
        ("de", "300 Menschen oder mehr wurden festgenommen.", "300 arrested [at least]"),
        ("de", "Fünfzig Menschen höchstens wurden verletzt.", "50 injured [up to]"),
        ("ar", "قُتل 12 شخصًا على الأقل.", "12 killed [at least]"),
        ("ar", "اثنا عشر معتقلًا على الأقل ماتوا تحت التعذيب.", "12 killed [at least]"),
        ("ar", "مقتل خمسة متظاهرين على الأقل في كرج.", "5 killed [at least]"),
        ("ar", "اعتقل 300 شخص أو أكثر.", "300 arrested [at least]"),
        ("ar", "أصيب 50 شخصا على الأكثر.", "50 injured [up to]"),
        ("ar", "اعتقلت السلطات 20 طالبا تقريبا.", "20 arrested [about]"),
        ("ar", "أعدم سبعة أشخاص على أقل تقدير.", "7 executed [at least]"),
        ("fa", "۱۲ نفر دست\u200cکم کشته شدند.", "12 killed [at least]"),
        ("fa", "۱۲ نفر حداقل کشته شدند.", "12 killed [at least]"),
        ("fa", "۳۰۰ نفر یا بیشتر بازداشت شدند.", "300 arrested [at least]"),
        ("fa", "۵۰ نفر حداکثر زخمی شدند.", "50 injured [up to]"),
        ("en", "At least 12 people were killed.", "12 killed [at least]"),
        ("fa", "دست\u200cکم ۱۲ نفر کشته شدند.", "12 killed [at least]"),
        ("fa", "دستکم ۱۲ نفر کشته شدند.", "12 killed [at least]"),
        ("fa", "دست کم ۱۲ نفر کشته شدند.", "12 killed [at least]"),
        ("ar", "قُتل على الأقل 12 شخصًا.", "12 killed [at least]"),
        ("fr", "Au moins douze personnes ont été tuées.", "12 killed [at least]"),
        ("de", "Mindestens zwölf Menschen wurden getötet.", "12 killed [at least]"),
        ("en", "Police arrested 30 people, at least five of them women.", "30 arrested, 5 arrested [at least]"),
        ("en", "Thirty people were killed, at least 200 were arrested.", "30 killed, 200 arrested [at least]"),
        (
            "fr",
            "Trente personnes, au moins cinq femmes comprises, ont été arrêtées.",
            "30 arrested, 5 arrested [at least]",
        ),
        ("fr", "Ils ont tué 30 personnes, au moins 5 autres ont été blessées.", "30 killed, 5 injured [at least]"),
        ("de", "Die Polizei tötete 30 Menschen, mindestens 5 wurden verletzt.", "30 killed, 5 injured [at least]"),
        ("ar", "قُتل 30 شخصا، على الأقل 5 منهم أطفال.", "30 killed, 5 killed [at least]"),
        ("fa", "۳۰ نفر بازداشت شدند، دست\u200cکم ۵ نفر زخمی شدند.", "30 arrested, 5 injured [at least]"),
        ("fa", "۳۰ نفر و دست\u200cکم ۵ کودک کشته شدند.", "30 killed, 5 killed [at least]"),
        ("ar", "قتل خمسة أشخاص وأصيب 20 على الأقل.", "5 killed, 20 injured [at least]"),
        ("en", "Five people were killed and 20 at least were injured.", "5 killed, 20 injured [at least]"),
        ("en", "Twelve people were killed, at least according to the police.", "12 killed <the police>"),
        ("en", "Two men were executed at least three years after their arrest.", "2 executed"),
        ("en", "12 people at least three years ago were arrested in the same street.", "12 arrested"),
        ("en", "Police arrested 40 people or more than that were hiding.", "40 arrested"),
        ("en", "He arrested 12 at most.", "12 arrested [up to]"),
        ("fr", "Il faut libérer les 12 personnes arrêtées au plus tard vendredi.", "12 arrested"),
        ("fr", "12 personnes au plus tard vendredi seront libérées.", ""),
        ("ar", "قتل 12 شخصا على الأقل وأصيب 40 آخرون على الأكثر.", "12 killed [at least], 40 injured [up to]"),
        ("ar", "أكثر من 12 شخصا على الأقل قتلوا.", "12 killed [over]"),
        ("ar", "مقتل متظاهرين اثنين على الأقل برصاص الأمن.", "2 killed [at least]"),
        ("fa", "۱۲ نفر دست\u200cکم در سه شهر بازداشت شدند.", "12 arrested"),
        ("fa", "۱۲ معترض، حداقل ۵ نفر از آنها کودک، کشته شدند.", "12 killed, 5 killed [at least]"),
        ("fa", "بیش از ۱۲ نفر یا بیشتر کشته شدند.", "12 killed [over]"),
        ("de", "Zwölf Menschen höchstens drei Tage später wurden getötet.", "12 killed"),
        ("de", "Zwölf Menschen mindestens einmal wurden geschlagen.", "12 tortured"),
    ],
)
def test_a_qualifier_behind_a_number_or_its_people_is_theirs(language: str, text: str, figures: str) -> None:
    assert told(language, text) == figures


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("en", "The number of deaths in custody in the province remains two.", "2 killed"),
        ("en", "The number of deaths in custody has risen to nine.", "9 killed"),
        ("en", "Six deaths in custody were recorded in March.", "6 killed"),
        ("en", "Six prisoners died in custody.", "6 killed"),
        ("en", "Six people were in custody.", "6 arrested"),
        ("en", "Eleven detainees have died behind bars this year.", "11 killed"),
        ("en", "The toll of those who died in prison is 14.", "14 killed"),
        ("en", "Four of them lost their lives in prison.", "4 killed"),
        ("fr", "Le nombre de morts en détention s'élève à neuf.", "9 killed"),
        ("fr", "Six décès en détention ont été recensés.", "6 killed"),
        ("fr", "Onze détenus sont morts en prison.", "11 killed"),
        ("fr", "Onze détenus ont perdu la vie derrière les barreaux.", "11 killed"),
        ("de", "Die Zahl der Todesfälle in Haft ist auf neun gestiegen.", "9 killed"),
        ("de", "Sechs Todesfälle in Haft wurden gezählt.", "6 killed"),
        ("de", "Elf Gefangene sind in Haft gestorben.", "11 killed"),
        ("de", "Elf Häftlinge kamen im Gefängnis ums Leben.", "11 killed"),
        ("ar", "بلغ عدد الوفيات في الاحتجاز تسعة.", "9 killed"),
        ("ar", "سُجلت ست وفيات في السجون.", "6 killed"),
        ("ar", "توفي 11 سجينا في الاحتجاز.", "11 killed"),
        ("fa", "شمار مرگ\u200cها در بازداشت به نه نفر رسید.", "9 killed"),
        ("fa", "شش مرگ در بازداشت ثبت شد.", "6 killed"),
        ("fa", "۱۱ زندانی در زندان جان باختند.", "11 killed"),
        ("fa", "دو بازداشتی در زندان جان باخته\u200cاند.", "2 killed"),
        ("fa", "دست\u200cکم دو بازداشتی که در زندان جان باخته\u200cاند اهل سنندج بودند.", "2 killed [at least]"),
        ("fa", "سه بازداشت\u200cشده زیر شکنجه مردند.", "3 killed"),
        ("de", "Die Zahl der zu Tode Gefolterten stieg auf neun.", "9 killed"),
        ("de", "Zwölf zu Tode Gefolterte wurden heimlich begraben.", "12 killed"),
        ("de", "Zwölf zu Tode gefolterte Gefangene wurden begraben.", "12 killed"),
        ("de", "Zwölf Gefangene wurden zu Tode gefoltert.", "12 killed"),
        ("de", "Die Namen von zwölf zu Tode Geprügelten sind bekannt.", "12 killed"),
        ("en", "The number of those tortured to death rose to nine.", "9 killed"),
        ("en", "Twelve prisoners were tortured to death.", "12 killed"),
        ("en", "The names of twelve men beaten to death are known.", "12 killed"),
        ("fr", "Douze prisonniers ont été torturés à mort.", "12 killed"),
        ("fr", "Le nombre de torturés à mort est de neuf.", "9 killed"),
        ("fa", "دوازده زندانی تا حد مرگ شکنجه شدند.", "12 tortured"),
        ("fa", "دوازده نفر بر اثر شکنجه جان باختند.", "12 killed"),
        ("ar", "بلغ عدد من عذبوا حتى الموت تسعة.", "9 killed"),
        ("en", "The families of two detainees who died in prison demand answers.", "2 killed"),
        ("en", "The families of two detainees protested outside the prison.", ""),
        ("en", "Relatives of nine detainees who were killed gathered.", "9 killed"),
        ("en", "Lawyers of three arrested students who went on hunger strike spoke.", "3 arrested"),
        ("fr", "Les familles de deux détenus qui sont morts en prison réclament une enquête.", "2 killed"),
        ("de", "Die Familien von zwei Gefangenen, die in Haft starben, fordern Aufklärung.", "2 killed"),
        ("fa", "خانواده\u200cهای دو بازداشتی خواهان آزادی آنها شدند.", "2 arrested"),
        ("fa", "وکلای سه بازداشتی که اعتصاب غذا کرده\u200cاند نامه نوشتند.", "3 arrested"),
        ("en", "The number of deaths since 28 December remains two.", "2 killed"),
        ("en", "The number of confirmed deaths in the prison remains nine.", "9 killed"),
    ],
)
def test_a_prison_in_which_people_died_is_no_arrest(language: str, text: str, figures: str) -> None:
    assert told(language, text) == figures


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("en", "An Iranian lawmaker has spoken of 3,700 arrests.", "3700 arrested <An Iranian lawmaker>"),
        ("en", "Officials spoke of 3,700 arrests.", "3700 arrested <Officials>"),
        ("en", "A prison doctor counted twelve deaths.", "12 killed <A prison doctor>"),
        ("en", "The ministry acknowledged 40 deaths.", "40 killed <The ministry>"),
        ("en", "The judiciary has admitted 40 deaths.", "40 killed <The judiciary>"),
        ("en", "Residents put the number of dead at 15.", "15 killed <Residents>"),
        ("en", "The union lists 12 arrests.", "12 arrested <The union>"),
        ("en", "HRANA recorded 12 executions.", "12 executed <HRANA>"),
        ("fr", "Un député iranien a parlé de 3 700 arrestations.", "3700 arrested <Un député iranien>"),
        ("fr", "Le ministère a reconnu 40 morts.", "40 killed <Le ministère>"),
        ("fr", "L'ONG a dénombré 40 morts.", "40 killed <L'ONG>"),
        (
            "de",
            "Ein iranischer Abgeordneter sprach von 3700 Festnahmen.",
            "3700 arrested <Ein iranischer Abgeordneter>",
        ),
        ("de", "Das Ministerium räumte 40 Tote ein.", "40 killed <Das Ministerium>"),
        ("de", "Die Gruppe zählte 40 Tote.", "40 killed <Die Gruppe>"),
        ("fa", "او گفت ۱۲ نفر کشته شدند.", "12 killed <او>"),
        ("fa", "به گزارش هرانا ۱۲ نفر کشته شدند.", "12 killed <هرانا>"),
        ("fa", "به گفتهٔ وی ۱۲ نفر کشته شدند.", "12 killed <وی>"),
        ("fa", "به گفتهٔ یک پزشک زندان دست\u200cکم نه نفر زیر شکنجه مردند.", "9 killed [at least] <یک پزشک زندان>"),
        ("fa", "به گفتهٔ سخنگوی وزارت کشور، ۱۲ نفر کشته شدند.", "12 killed <سخنگوی وزارت کشور>"),
        ("fa", "به نوشته روزنامه اعتماد در این شهر ۱۲ نفر بازداشت شدند.", "12 arrested <روزنامه اعتماد>"),
        ("en", "According to HRANA 12 people were killed.", "12 killed <HRANA>"),
        ("en", "According to him at least nine people were killed.", "9 killed [at least] <him>"),
        ("en", "According to the union, 12 people were killed.", "12 killed <the union>"),
        ("de", "Laut HRANA wurden zwölf Menschen getötet.", "12 killed <HRANA>"),
        (
            "de",
            "Laut Amnesty International sind mindestens neun Menschen gestorben.",
            "9 killed [at least] <Amnesty International>",
        ),
        ("de", "Nach Angaben der Polizei starben zwölf Menschen.", "12 killed <Polizei>"),
        ("fr", "Selon HRANA douze personnes ont été tuées.", "12 killed <HRANA>"),
        ("fr", "Selon lui au moins neuf personnes ont été tuées.", "9 killed [at least] <lui>"),
        ("ar", "وبحسب المنظمة قتل 12 شخصا.", "12 killed <المنظمة>"),
        ("en", "Six deaths were reported in March.", "6 killed"),
        ("en", "Twelve executions were recorded in Shiraz.", "12 executed"),
        ("en", "Forty people are confirmed dead.", "40 killed"),
        ("en", "Two deaths have been acknowledged.", "2 killed"),
        ("en", "Nine bodies were counted.", "9 killed"),
        ("fr", "Quarante morts ont été recensés.", "40 killed"),
        ("de", "Zwölf Tote wurden gezählt.", "12 killed"),
        ("en", "Guards who put 12 students in a van arrested three more.", "12 arrested, 3 arrested"),
        ("en", "Guards put three prisoners to death.", "3 executed"),
        (
            "de",
            "Die Opposition beziffert die Zahl der zu Tode Gefolterten auf mindestens zwölf.",
            "12 killed [at least] <Die Opposition>",
        ),
    ],
)
def test_the_speaker_is_who_the_sentence_names(language: str, text: str, figures: str) -> None:
    assert told(language, text) == figures


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("en", "According to Article 19, 12 people were executed.", "12 executed <Article 19>"),
        ("en", "According to Article 19 at least 12 people were executed.", "12 executed [at least] <Article 19>"),
        (
            "en",
            "According to Branch 15 of the Revolutionary Court, 12 people were executed.",
            "12 executed <Branch 15 of the Revolutionary Court>",
        ),
        ("en", "According to the 14 June movement, 12 people were executed.", "12 executed <the 14 June movement>"),
        ("en", "According to the 100-member council, 12 people were executed.", "12 executed <the 100-member council>"),
        (
            "en",
            "According to the mother of a protester killed in Izeh, 12 people were arrested.",
            "12 arrested <the mother of a protester killed in Izeh>",
        ),
        (
            "en",
            "According to the families of three men killed, 12 were arrested.",
            "3 killed <the families of three men killed>, 12 arrested <the families of three men killed>",
        ),
        (
            "en",
            "Twelve people were killed, according to the father of one of the four victims.",
            "12 killed <the father of one of the four victims>",
        ),
        ("en", "According to a list of those killed 12 were children.", "12 killed <a list of those killed>"),
        ("en", "According to US officials 12 people were arrested.", "12 arrested <US officials>"),
        ("en", "According to her family 12 people were arrested.", "12 arrested <her family>"),
        (
            "en",
            "According to him and two lawyers, 12 people were arrested.",
            "2 arrested <him and two lawyers>, 12 arrested <him and two lawyers>",
        ),
        ("en", "According to HRANA 12 people were killed, 30 arrested.", "12 killed <HRANA>, 30 arrested <HRANA>"),
        ("en", "According to , 12 people were killed.", "12 killed"),
        ("en", "According to HRANA the 12 people arrested were tortured.", "12 tortured <HRANA>"),
        (
            "en",
            "According to a source who was held in Ward 4, 12 people were executed.",
            "12 executed <a source who was held in Ward 4>",
        ),
        (
            "fa",
            "به گفته خانواده سه مرد کشته\u200cشده در زاهدان، ۱۲ نفر بازداشت شدند.",
            "3 killed <خانواده سه مرد کشته\u200cشده در زاهدان>, 12 arrested <خانواده سه مرد کشته\u200cشده در زاهدان>",
        ),
        ("en", "According to state media were 12 people killed.", "12 killed <state media>"),
        ("en", "Officials had earlier put the number of arrested at about 300.", "300 arrested [about] <Officials>"),
        (
            "fr",
            "Selon le ministère des affaires étrangères, 12 personnes ont été tuées.",
            "12 killed <le ministère des affaires étrangères>",
        ),
        (
            "fr",
            "Selon le ministère des affaires étrangères 12 personnes ont été tuées.",
            "12 killed <le ministère des affaires étrangères>",
        ),
        (
            "fr",
            "Selon le porte-parole des Nations unies, 12 personnes ont été tuées.",
            "12 killed <le porte-parole des Nations unies>",
        ),
        ("fr", "Selon l'un des avocats, 12 personnes ont été tuées.", "12 killed <l'un des avocats>"),
        ("fr", "Selon France 24, 12 personnes ont été tuées.", "12 killed <France 24>"),
        (
            "fr",
            "Selon les avocats de deux détenus, 12 personnes ont été exécutées.",
            "2 executed <les avocats de deux détenus>, 12 executed <les avocats de deux détenus>",
        ),
        ("fr", "Selon elle et son mari, 12 personnes ont été tuées.", "12 killed <elle et son mari>"),
        ("de", "Laut Artikel 19 wurden 12 Menschen hingerichtet.", "12 executed <Artikel 19>"),
        ("de", "Zwölf Menschen wurden getötet, laut Radio 24.", "12 killed <Radio 24>"),
        (
            "de",
            "Nach Angaben der Angehörigen der Getöteten wurden 12 Menschen festgenommen.",
            "12 arrested <Angehörigen der Getöteten>",
        ),
        (
            "de",
            "Laut Angehörigen getöteter Demonstranten starben 12 Menschen.",
            "12 killed <Angehörigen getöteter Demonstranten>",
        ),
        ("de", "Laut HRANA wurden zwölf Menschen getötet, 30 verletzt.", "12 killed <HRANA>, 30 injured <HRANA>"),
        (
            "de",
            "Laut Zeugen der Hinrichtung von 12 Männern wurden 3 gefoltert.",
            "12 executed <Zeugen der Hinrichtung von 12 Männern>, 3 tortured <Zeugen der Hinrichtung von 12 Männern>",
        ),
        ("fa", "به گزارش شبکه ۱۴، ۱۲ نفر کشته شدند.", "12 killed <شبکه ۱۴>"),
        ("fa", "به گفته دو تن از بستگان، ۱۲ نفر کشته شدند.", "2 killed <دو تن از بستگان>, 12 killed <دو تن از بستگان>"),
        ("fa", "به گفته یکی از زندانیان ۱۲ نفر اعدام شدند.", "12 executed <یکی از زندانیان>"),
        (
            "fa",
            "به گزارش کارزار سه\u200cشنبه\u200cهای نه به اعدام، ۱۲ نفر اعدام شدند.",
            "12 executed <کارزار سه\u200cشنبه\u200cهای نه به اعدام>",
        ),
        (
            "fa",
            "به گفته وکیل دو زندانی اعدام\u200cشده، ۱۲ نفر بازداشت شدند.",
            "12 arrested <وکیل دو زندانی اعدام\u200cشده>",
        ),
        ("fa", "به گفته او و همسرش، ۱۲ نفر کشته شدند.", "12 killed <او و همسرش>"),
        ("fa", "به گزارش هرانا ۱۲ نفر کشته شدند، ۳۰ نفر زخمی شدند.", "12 killed <هرانا>, 30 injured <هرانا>"),
        ("ar", "بحسب قناة 24، قتل 12 شخصا.", "12 killed <قناة 24>"),
        ("ar", "بحسب ثلاثة من الشهود قتل 12 شخصا.", "12 killed <ثلاثة من الشهود>"),
        ("ar", "وبحسب المنظمة قتل 12 شخصا، واعتقل 30 آخرون.", "12 killed <المنظمة>, 30 arrested <المنظمة>"),
        ("ar", "بحسب المنظمة قتلت قوات الأمن 12 شخصا.", "12 killed <المنظمة>"),
    ],
)
def test_a_name_ends_at_its_comma_or_before_what_it_says_and_not_at_a_number_of_its_own(
    language: str, text: str, figures: str
) -> None:
    assert told(language, text) == figures


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("en", "Monitors put the total number of people arrested at 300.", "300 arrested <Monitors>"),
        ("en", "Activists put arrests at 300.", "300 arrested <Activists>"),
        ("en", "The group put the confirmed death toll at 12 killed.", "12 killed <The group>"),
        (
            "en",
            "The Health Ministry put the casualties at 12 killed and 30 injured.",
            "12 killed <The Health Ministry>, 30 injured <The Health Ministry>",
        ),
        ("en", "Officials put the dead at at least 12.", "12 killed [at least] <Officials>"),
        ("en", "Residents put the dead at 12, a prison doctor said he counted 30.", "12 killed <Residents>"),
        (
            "en",
            "Residents put the dead at 12, while the hospital counts 15 dead.",
            "12 killed <Residents>, 15 killed <the hospital>",
        ),
        ("en", "The minister said the army put the dead at 12.", "12 killed <The minister>"),
        ("en", "Guards put the bodies of 12 people killed in a truck.", "12 killed"),
        ("en", "Guards put the prisoners in cells at night and killed 12.", "12 killed"),
        ("en", "A unit named 14 June killed 3 people.", "3 killed"),
        ("en", "HRANA recorded 12 executions and 30 arrests.", "12 executed <HRANA>, 30 arrested <HRANA>"),
        ("en", "Iran recorded 12 executions in March.", "12 executed"),
        ("en", "The province recorded 12 executions.", "12 executed"),
        ("en", "Iran's judiciary recorded 12 executions.", "12 executed <Iran's judiciary>"),
        ("en", "The hospital admitted 40 injured people.", "40 injured"),
        ("de", "Die Polizei räumte zwei Häuser und nahm 30 Menschen fest.", "30 arrested"),
        ("de", "Die Armee räumte 40 Tote aus den Trümmern.", "40 killed"),
        ("de", "Die Gruppe zählt 40 Mitglieder und 3 wurden getötet.", "3 killed"),
    ],
)
def test_who_puts_a_number_or_admits_it_says_it_and_nobody_who_only_clears_or_befalls(
    language: str, text: str, figures: str
) -> None:
    assert told(language, text) == figures


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("ar", "اعتقل 12 شخصا على الأقل مرة واحدة.", "12 arrested"),
        ("ar", "اعتقل 12 صحفيا على الأقل لمدة شهر.", "12 arrested"),
        ("ar", "احتجز 12 معتقلا كحد أقصى ليومين.", "12 arrested"),
        ("ar", "أوقف 12 طالبا تقريبا في نفس الوقت.", "12 arrested"),
        ("ar", "اعتقل 12 شخصا تقريبا في الساعة التاسعة.", "12 arrested"),
        ("ar", "اعتقل 12 شخصا أو أكثر من مرة.", "12 arrested"),
        ("ar", "اعتقل 12 شخصا تقريبا كل يوم.", "12 arrested"),
        ("ar", "اعتقل 12 شخصا على الأقل في ثلاث مدن.", "12 arrested [at least]"),
        ("ar", "قتل 12 شخصا على الأقل بينما أصيب 30.", "12 killed [at least], 30 injured"),
        ("ar", "اعتقل 12 شخصا على الأقل من بينهم ثلاث نساء.", "12 arrested [at least], 3 arrested"),
        ("ar", "قتل 12 شخصا على الأقل خلال الاحتجاجات.", "12 killed [at least]"),
        ("ar", "قتل 12 شخصا على الأقل وأصيب 40.", "12 killed [at least], 40 injured"),
        ("fa", "پلیس ۱۲ نفر و بیشتر معترضان را بازداشت کرد.", "12 arrested"),
        ("fa", "۱۲ زن حداکثر زیر ۱۸ سال بازداشت شدند.", "12 arrested"),
        ("fa", "۱۲ زندانی دست\u200cکم زیر شکنجه کشته شدند.", "12 killed [at least]"),
        ("de", "Dort waren 12 Gefangene höchstens die Nacht über inhaftiert.", "12 arrested"),
        ("de", "12 Menschen höchstens die Hälfte davon Frauen wurden verhaftet.", "12 arrested"),
        ("de", "12 Frauen und mehr Männer wurden verhaftet.", "12 arrested"),
        ("fr", "12 personnes au moins à deux reprises ont été arrêtées.", "12 arrested"),
        ("en", "Police arrested 12 people or more officers came.", "12 arrested"),
        ("en", "Police arrested 40 or more protesters.", "40 arrested [at least]"),
    ],
)
def test_a_qualifier_behind_with_a_complement_of_its_own_is_not_the_numbers(
    language: str, text: str, figures: str
) -> None:
    assert told(language, text) == figures


def test_a_qualifier_behind_stands_in_the_number_said_and_in_the_quote() -> None:
    (figure,) = read_figures("قُتل 12 شخصًا على الأقل في كرج.", "ar")
    assert (figure.number_said, figure.quote) == ("12 شخصًا على الأقل", "قُتل 12 شخصًا على الأقل")
    assert figure.counted == "شخصًا"
