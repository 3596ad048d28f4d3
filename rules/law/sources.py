"""The public texts that the rules rest on, each with the day it was last checked (LAW.md, B)."""

from datetime import date

from .procedures import gettext_noop as _
from .table import Source

_CHECKED = date(2026, 11, 23)
_READ_AGAIN = date(2026, 11, 26)
_LISTS = date(2026, 11, 27)


def _source(title: str, url: str) -> Source:
    return Source(title, url, _CHECKED)


def _code(title: str, checked: date = _READ_AGAIN) -> Source:
    """Return an article of the code, at the official address of the whole code."""
    code = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070158/"
    return Source(title, code, checked)


def _sheet(number: str, title: str, checked: date = _READ_AGAIN) -> Source:
    sheets = "https://www.service-public.gouv.fr/particuliers/vosdroits/"
    return Source(title, sheets + number, checked)


def _list(title: str, url: str) -> Source:
    return Source(title, url, _LISTS)


PAGE = _source(
    _("Université de Lyon, “Residence permits, visas & procedures”, 24 August 2023"),
    "https://www.universite-lyon.fr/campus-life/welcoming-international-students/residence-permits-visas-procedures-181979.kjsp",
)
OLDER_PAGE = _source(
    _("Université de Lyon, older page naming Andorra as exempt"),
    "https://www.universite-lyon.fr/international/coming-to-lyon-and-saint-etienne-/to-study/students-welcome-desk/residence-permits-visas-and-procedures-8397.kjsp?RH=1513158405251",
)
PARIS_1 = _source(
    _("Université Paris 1, visas and residence permits"),
    "https://www.univ-paris1.fr/international/estudiantes-extranjeros/visados-permisos-de-residencia/",
)
R431_17 = _code(_("CESEDA, article R431-17 (validation of a long-stay visa)"))
R431_18 = _code(_("CESEDA, article R431-18 (renewal after a VLS-TS)"))
LATE_VALIDATION = _source(
    _("The Connexion, quoting the interior ministry (DGEF) on late validation"),
    "https://beta.connexionfrance.com/practical/is-there-a-set-date-by-which-i-must-arrive-in-france-from-us-on-long-stay-visa/752572",
)
NEOMA = _source(
    _("NEOMA, visa validation"),
    "https://neoma-bs.com/welcome-to-neoma/steps/step-7-settling-in/step-7-3-visa-validation/",
)
R431_4 = _code(_("CESEDA, article R431-4 (first permit within two months)"))
R431_5 = _code(_("CESEDA, article R431-5 (renewal between the 120th and the 60th day)"))
L436_5 = _code(_("CESEDA, article L436-5 (late fee)"))
R431_8 = _code(_("CESEDA, article R431-8 (no application within six months of expiry)"))
R431_23 = _code(_("CESEDA, article R431-23 (change of address)"))
R432_2 = _code(_("CESEDA, articles R*432-1 and R432-2 (when silence is a refusal)"))
R422_5 = _code(_("CESEDA, article R422-5 (90 days for a student card)"))
R421_26 = _code(_("CESEDA, article R421-26 (60 days for a researcher's card)"))
L614_1 = _code(_("CESEDA, articles L614-1 and L911-1 (an order to leave before the court)"))
L433_6 = _code(_("CESEDA, article L433-6 (change of the ground of a permit)"))
L412_1 = _code(_("CESEDA, article L412-1 (long-stay visa before a permit)"))
L422_1 = _code(_("CESEDA, article L422-1 (student card)"))
L423_1 = _code(_("CESEDA, article L423-1 (spouse of a French citizen)"))
L233_5 = _code(_("CESEDA, article L233-5 (family of European citizens)"))
L421_1 = _code(_("CESEDA, articles L421-1 and L421-3 (employee, temporary worker)"))
L421_5 = _code(_("CESEDA, article L421-5 (business, liberal profession)"))
L421_9 = _code(_("CESEDA, article L421-9 (talent, qualified employee)"))
L421_11 = _code(_("CESEDA, article L421-11 (talent, EU blue card)"))
L421_14 = _code(_("CESEDA, article L421-14 (talent, researcher)"))
L422_9 = _code(_("CESEDA, article L422-9 (the RECE is not renewed)"))
R422_14 = _code(_("CESEDA, article R422-14 (a diploma of the last twelve months)"))
R431_14 = _code(_("CESEDA, article R431-14 (work with the receipt of a first request)"))
R431_15 = _code(_("CESEDA, article R431-15 (work with the receipt of a renewal)"))
R431_15_2 = _code(_("CESEDA, article R431-15-2 (work with an extension)"))
R431_15_1 = _code(_("CESEDA, article R431-15-1 (certificates given online)"))
L422_10 = _code(_("CESEDA, article L422-10 (job search after studies)"))
F2231 = _sheet("F2231", _("service-public.gouv.fr, F2231, foreign students"))
F17319 = _sheet("F17319", _("service-public.gouv.fr, F17319, job search after studies"))
F15898 = _sheet("F15898", _("service-public.gouv.fr, F15898, employee, temporary worker"))
F16922 = _sheet("F16922", _("service-public.gouv.fr, F16922, talent permits"))
F35795 = _sheet("F35795", _("service-public.gouv.fr, F35795, business, liberal profession"))
F2209 = _sheet("F2209", _("service-public.gouv.fr, F2209, private and family life"))
F36206 = _sheet("F36206", _("service-public.gouv.fr, F36206, certificates given online"))
F35807 = _sheet("F35807", _("service-public.gouv.fr, F35807, change of address"))
F21032 = _sheet("F21032", _("service-public.gouv.fr, F21032, a permit lost or stolen"))
F2718 = _sheet("F2718", _("service-public.gouv.fr, F2718, travel document of a foreign child"))
GRENOBLE = _source(
    _("Université Grenoble Alpes, after your stay as a student or a researcher"),
    "https://international.univ-grenoble-alpes.fr/getting-organized/visas-and-residence-permits/after-your-stay-as-a-student-or-a-researcher/",
)
CAMEROON = _source(
    _("Gisti, agreement with Cameroon of 21 May 2009, not ratified"),
    "http://gisti.org/spip.php?article2019",
)
LEBANON = _source(
    _("Assemblée nationale, question 21891 on the agreement with Lebanon"),
    "http://questions.assemblee-nationale.fr/q15/15-21891QE.htm",
)
AGREEMENTS = _source(
    _("The ministry's list of bilateral agreements in force, as copied by a news site"),
    "https://tivnews.com/france-immigration-la-france-et-les-accords-bilateraux/",
)
BILATERAL = _list(
    _("Ministry of the interior, bilateral agreements in force, 31 March 2014"),
    "https://www.immigration.interieur.gouv.fr/fr/Europe-et-International/Les-accords-bilateraux/Presentation-generale-des-accords-bilateraux",
)
INDIA = _list(
    _("Éditions législatives, the agreement with India in force since 1 October 2021"),
    "https://www.editions-legislatives.fr/actualite/entree-en-vigueur-de-laccord-de-partenariat-franco-indien-pour-les-migrations-et-la-mobilite",
)
WITHDRAWAL = _list(
    _("Decree 2020-1417, articles 1 to 3 (British citizens until 31 December 2020, and after)"),
    "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000042538704",
)
L200_2 = _code(_("CESEDA, articles L200-2 and L200-3 (who counts as a European citizen)"), _LISTS)
F22116 = _sheet("F22116", _("service-public.gouv.fr, F22116, European students"), _LISTS)
SCIENCES_PO = _source(
    _("Sciences Po, your residence permit (Algerian students)"),
    "https://www.sciencespo.fr/students/en/living/your-residence-permit",
)
VLS_T = _source(
    _("Campus France, the temporary long-stay visa (VLS-T)"),
    "https://www.koweit.campusfrance.org/en/the-temporary-long-term-visa-or-vls-t",
)
SAIEC = _source(
    _("SAIEC, questions on visas and residence permits"),
    "https://saiec.fr/en/saiec/visas-residence-permit/faq-saiec",
)
CIUP_STUDENT = _source(
    _("Cité internationale universitaire de Paris, ask for a student card"),
    "https://access.ciup.fr/prefecture/etudiants/demander-une-carte-de-sejour-etudiant",
)
CIUP_RESEARCHER = _source(
    _("Cité internationale universitaire de Paris, renew a “talent” permit"),
    "https://access.ciup.fr/prefecture/chercheurs/renouveler-un-titre-de-sejour-passeport-talent",
)
TALENT = _source(
    _("Lexcase, decree 2025-539: “passeport talent” is now “talent”"),
    "https://lexcase-immigration.com/nouveau-decret-sur-les-titres-de-sejour-pour-motifs-professionnel-et-detudes-en-france",
)
L422_4 = _code(_("CESEDA, article L422-4 (students on an EU mobility programme)"))
SACLAY = _source(
    _("Université Paris-Saclay, student visas and residence permits"),
    "http://www.universite-paris-saclay.fr/en/faq-student-visas-and-residence-permits",
)
