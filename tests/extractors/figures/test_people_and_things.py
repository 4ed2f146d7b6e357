"""Nouns for people of many trades, nations and kin are people, and nouns for things are none, in five languages."""

from __future__ import annotations

import pytest

from extractors.figures.figures import read_figures

NOUNS = {
    "en": (
        "Twelve {} were arrested on Monday.",
        (
            "journalists reporters photographers editors bloggers teachers lawyers doctors nurses "
            "physicians surgeons professors lecturers academics scholars students pupils schoolgirls "
            "schoolchildren teenagers youngsters minors juveniles infants toddlers elders pensioners "
            "retirees farmers peasants fishermen herders shepherds miners truckers drivers porters "
            "kolbars vendors shopkeepers merchants traders bazaaris dockworkers steelworkers "
            "oilworkers labourers laborers employees staff clerks bankers engineers technicians "
            "programmers scientists artists actors actresses singers rappers musicians poets writers "
            "novelists filmmakers directors painters dancers athletes footballers wrestlers referees "
            "coaches clerics mullahs imams preachers priests pastors converts Christians Baha'is "
            "Sunnis dervishes Jews Yarsanis monks nuns pilgrims worshippers mourners marchers "
            "demonstrators rioters strikers unionists dissidents defectors deserters soldiers "
            "conscripts recruits officers policemen policewomen guards commanders generals militants "
            "insurgents fighters rebels gunmen terrorists smugglers traffickers dealers addicts "
            "thieves murderers killers spies informants contractors volunteers medics paramedics "
            "firefighters rescuers passengers crew sailors pilots captains tourists visitors guests "
            "refugees migrants asylum-seekers villagers residents citizens nationals foreigners "
            "Afghans Kurds Arabs Baluchis Azeris Turkmens Uyghurs Rohingya Palestinians Israelis "
            "Iraqis Syrians Lebanese Turks Russians Ukrainians Britons Americans Germans Frenchmen "
            "Swedes Canadians Australians relatives brothers sisters sons daughters cousins widows "
            "orphans couples partners colleagues friends neighbours supporters followers members "
            "activists campaigners organisers defenders advocates envoys diplomats officials "
            "ministers lawmakers MPs mayors governors judges prosecutors suspects defendants convicts "
            "inmates prisoners detainees hostages captives victims survivors bystanders passers-by "
            "onlookers environmentalists feminists homosexuals wheelchair-users patients prostitutes "
            "beggars souls"
        ),
        (
            "cars trucks dogs cats horses rifles phones laptops boats ships houses shops buses "
            "motorcycles drones missiles bullets books newspapers websites channels accounts parties "
            "companies banks schools villages cities provinces days hours cases files charges"
        ),
    ),
    "de": (
        "Zwölf {} wurden am Montag verhaftet.",
        (
            "Journalisten Reporter Fotografen Redakteure Blogger Lehrer Lehrerinnen Anwälte Ärzte "
            "Ärztinnen Pflegerinnen Krankenschwestern Professoren Dozenten Wissenschaftler Studenten "
            "Studentinnen Schüler Jugendliche Teenager Kinder Senioren Rentner Bauern Fischer Hirten "
            "Bergleute Kumpel Fahrer Händler Verkäufer Kaufleute Arbeiter Hafenarbeiter Angestellte "
            "Beschäftigte Mitarbeiter Mitarbeiterinnen Ingenieure Techniker Künstler Schauspieler "
            "Schauspielerinnen Sänger Musiker Dichter Schriftsteller Autoren Regisseure Maler "
            "Sportler Fußballer Ringer Trainer Geistliche Mullahs Imame Prediger Priester Pastoren "
            "Konvertiten Christen Bahai Sunniten Derwische Juden Mönche Nonnen Pilger Gläubige "
            "Trauernde Demonstranten Demonstrantinnen Protestierende Streikende Gewerkschafter "
            "Dissidenten Oppositionelle Regimegegner Deserteure Soldaten Rekruten Offiziere "
            "Polizisten Beamte Wächter Kommandeure Generäle Kämpfer Rebellen Extremisten Terroristen "
            "Islamisten Schmuggler Diebe Mörder Spione Freiwillige Sanitäter Feuerwehrleute Retter "
            "Passagiere Matrosen Seeleute Piloten Touristen Besucher Gäste Flüchtlinge Geflüchtete "
            "Migranten Asylbewerber Dorfbewohner Einwohner Bürger Bürgerinnen Staatsbürger Ausländer "
            "Afghanen Kurden Araber Belutschen Uiguren Rohingya Palästinenser Israelis Iraker Syrer "
            "Libanesen Türken Russen Ukrainer Briten Amerikaner Franzosen Schweden Kanadier "
            "Österreicher Schweizer Verwandte Brüder Schwestern Söhne Töchter Cousins Witwen Kollegen "
            "Freunde Nachbarn Unterstützer Anhänger Mitglieder Aktivisten Aktivistinnen Verteidiger "
            "Diplomaten Minister Abgeordnete Politiker Politikerinnen Bürgermeister Gouverneure "
            "Richter Staatsanwälte Verdächtige Angeklagte Sträflinge Häftlinge Gefangene Insassen "
            "Geiseln Opfer Überlebende Passanten Umweltschützer Feministinnen Patienten Zivilisten "
            "Zivilpersonen Menschen Personen Männer Frauen Mädchen Jungen Babys Säuglinge"
        ),
        (
            "Autos Lastwagen Hunde Katzen Pferde Gewehre Handys Boote Schiffe Häuser Läden Busse "
            "Drohnen Raketen Kugeln Bücher Zeitungen Webseiten Sender Konten Parteien Firmen Banken "
            "Schulen Dörfer Städte Provinzen Fälle Akten"
        ),
    ),
    "fr": (
        "Douze {} ont été arrêtés lundi.",
        (
            "journalistes reporters photographes rédacteurs blogueurs enseignants professeurs avocats "
            "médecins infirmières chirurgiens universitaires chercheurs étudiants élèves lycéens "
            "lycéennes adolescents mineurs enfants nourrissons retraités agriculteurs paysans "
            "pêcheurs bergers chauffeurs camionneurs porteurs vendeurs commerçants marchands dockers "
            "ouvriers ouvrières employés salariés fonctionnaires ingénieurs techniciens artistes "
            "acteurs actrices chanteurs musiciens poètes écrivains auteurs cinéastes réalisateurs "
            "peintres athlètes footballeurs lutteurs entraîneurs religieux mollahs imams prédicateurs "
            "prêtres pasteurs convertis chrétiens bahaïs sunnites derviches juifs moines pèlerins "
            "fidèles manifestants manifestantes émeutiers grévistes syndicalistes dissidents "
            "opposants déserteurs soldats conscrits officiers policiers gendarmes gardes commandants "
            "généraux combattants insurgés rebelles djihadistes terroristes contrebandiers "
            "trafiquants voleurs meurtriers espions bénévoles secouristes ambulanciers pompiers "
            "passagers marins matelots pilotes touristes visiteurs réfugiés migrants villageois "
            "habitants riverains citoyens ressortissants étrangers Afghans Kurdes Arabes Baloutches "
            "Ouïghours Rohingyas Palestiniens Israéliens Irakiens Syriens Libanais Turcs Russes "
            "Ukrainiens Britanniques Américains Français Allemands Suédois Canadiens Belges Suisses "
            "Tunisiens Algériens Marocains proches frères sœurs fils filles cousins veuves collègues "
            "amis voisins partisans sympathisants membres militants militantes défenseurs diplomates "
            "ministres députés élus maires gouverneurs juges magistrats procureurs suspects accusés "
            "condamnés détenus prisonniers otages victimes survivants passants badauds écologistes "
            "féministes patients civils personnes hommes femmes jeunes collaborateurs professionnels "
            "responsables dirigeants humanitaires employées"
        ),
        (
            "voitures camions chiens chats chevaux fusils téléphones bateaux navires maisons magasins "
            "bus drones missiles balles livres journaux sites chaînes comptes partis entreprises "
            "banques écoles villages villes provinces dossiers affaires"
        ),
    ),
    "fa": (
        "دوازده {} در تهران بازداشت شدند.",
        (
            "روزنامه‌نگار خبرنگار عکاس سردبیر وبلاگ‌نویس معلم وکیل پزشک پرستار جراح استاد دانشجو "
            "دانش‌آموز نوجوان کودک سالمند بازنشسته کشاورز ماهیگیر چوپان معدنچی راننده کولبر سوخت‌بر "
            "دستفروش مغازه‌دار بازاری تاجر کارگر کارمند مهندس تکنسین هنرمند بازیگر خواننده موسیقی‌دان "
            "شاعر نویسنده فیلمساز کارگردان نقاش ورزشکار فوتبالیست کشتی‌گیر مربی روحانی مولوی کشیش "
            "نوکیش مسیحی بهایی سنی درویش یهودی زائر نمازگزار عزادار معترض تظاهرکننده اعتصاب‌کننده "
            "مخالف ناراضی سرباز افسر پلیس نگهبان فرمانده شبه‌نظامی شورشی تروریست قاچاقچی سارق قاتل "
            "جاسوس داوطلب امدادگر آتش‌نشان مسافر ملوان خلبان گردشگر پناهجو مهاجر روستایی شهروند تبعه "
            "افغان کرد عرب بلوچ فلسطینی عراقی برادر خواهر پسر دختر همکار هوادار عضو فعال کنشگر مدافع "
            "دیپلمات نماینده شهردار قاضی مظنون متهم محکوم زندانی گروگان قربانی عابر بیمار نفر تن مرد "
            "زن جوان بانو طلبه استادیار داروساز دندان‌پزشک مترجم ناشر رپر رقصنده ترانه‌سرا طنزپرداز "
            "فیلم‌ساز مستندساز مدیر کارآفرین"
        ),
        (
            "خودرو کامیون سگ گربه اسب اسلحه تلفن قایق کشتی خانه مغازه اتوبوس پهپاد موشک گلوله کتاب "
            "روزنامه سایت شبکه حساب حزب شرکت بانک مدرسه روستا شهر استان پرونده"
        ),
    ),
    "ar": (
        "اعتقلت القوات 12 {} يوم الاثنين.",
        (
            "صحفيا مراسلا مصورا محررا مدونا معلما محاميا طبيبا ممرضا أستاذا طالبا تلميذا طفلا قاصرا "
            "مسنا متقاعدا مزارعا صيادا راعيا سائقا بائعا تاجرا عاملا موظفا مهندسا فنيا فنانا ممثلا "
            "مغنيا موسيقيا شاعرا كاتبا مخرجا رساما رياضيا لاعبا مدربا رجل شيخا إماما قسيسا مسيحيا "
            "بهائيا سنيا درويشا يهوديا حاجا مصليا مشيعا متظاهرا محتجا مضربا نقابيا معارضا منشقا جنديا "
            "مجندا ضابطا شرطيا حارسا قائدا مقاتلا مسلحا متمردا إرهابيا مهربا لصا قاتلا جاسوسا متطوعا "
            "مسعفا إطفائيا راكبا بحارا طيارا سائحا لاجئا مهاجرا نازحا قرويا مواطنا أجنبيا أفغانيا "
            "كرديا عربيا بلوشيا أحوازيا فلسطينيا عراقيا سوريا لبنانيا يمنيا مصريا تونسيا مغربيا "
            "جزائريا سودانيا أخا ناشطا حقوقيا مدافعا دبلوماسيا وزيرا نائبا قاضيا مشتبها متهما محكوما "
            "سجينا معتقلا رهينة ضحية مريضا شخصا رجلا شابا امرأة فتاة إعلاميا أكاديميا باحثا كادرا "
            "مدنيا عسكريا مستوطنا خبيرا عالما ناشطة صحفية طالبة معلمة"
        ),
        (
            "سيارة شاحنة كلبا قطة حصانا بندقية هاتفا قاربا سفينة منزلا متجرا حافلة مسيرة صاروخا رصاصة "
            "كتابا صحيفة موقعا قناة حسابا حزبا شركة مصرفا مدرسة قرية مدينة محافظة ملفا"
        ),
    ),
}
"""A sentence, people who can stand in it, and things that cannot."""


@pytest.mark.parametrize("language", NOUNS)
def test_people_are_counted_and_things_are_not(language: str) -> None:
    sentence, people, things = NOUNS[language]
    told = {noun: read_figures(sentence.format(noun), language) for noun in (people + " " + things).split()}
    assert [noun for noun in people.split() if not told[noun]] == []
    assert [noun for noun in things.split() if told[noun]] == []
