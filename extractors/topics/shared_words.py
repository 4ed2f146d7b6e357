"""Words that two languages write alike and do not mean alike, or that the lines of both would count twice."""

from __future__ import annotations

_LATIN = """
commission commissions mission missions resolution resolutions sanction sanctions session sessions mandat mandate liste
tribunal tribunaux jury verdict police union regime justice public international organisation experts
prison prisons detention torture massacre massacres crime crimes interrogation execution executions execute executes
rapporteur rapporteurs rapporteure rapporteures impunity repression protester protesters sentence sentences
report reports demande demand dossier
"""
_FALSE = "haft un son pour place face notes pole man still will hand hands minister protest"
_PERSO_ARABIC = """
اعدام حکم احکام محکوم محکومیت حبس محبوس توقیف توقف قتل معدوم قصاص ضرب ضربه ضربات تعذیب
محاکمه جلسه جلسات استماع قرار دیوان مجلس قاضی وکیل استیناف تمیید نقض تایید اتهام متهم جرایم جریمه شاهد شاهدان شهود شهادت
اعتراف اعترافات اعتراضات تجمع تظاهرات شعار حقوق حقوقی سیاسی انفرادی تفتیش تحقیق تمدید حفظ محروم محرومیت
قطعنامه اهالی منزل منازل سابق سابقه وزیر اختلاف وجود مکان دوره حمله نظم دفن رد قطع سد برد ای کرد روی
"""
_ALL_LATIN = frozenset(f"{_LATIN} {_FALSE}".split())
_ALL_ARABIC = frozenset(_PERSO_ARABIC.split())
SHARED = {
    "en": _ALL_LATIN - {"un"},
    "fr": _ALL_LATIN,
    "de": _ALL_LATIN - {"un"},
    "fa": _ALL_ARABIC,
    "ar": _ALL_ARABIC,
}
"""By the language of a text, folded: what a line of another language finds in it is the text's own word.

Names are none of them, nor words that only one of the two has: a quotation in English is read in a German report.
"""
