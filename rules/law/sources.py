"""The public texts that the rules rest on, each with the day it was last checked (LAW.md, B)."""

from datetime import date

from .procedures import gettext_noop as _
from .table import Source

_CHECKED = date(2026, 11, 23)


def _source(title: str, url: str) -> Source:
    return Source(title, url, _CHECKED)


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
R431_17 = _source(
    _("CESEDA, article R431-17 (validation of a long-stay visa)"),
    "https://french-business-law.com/rench-legislation-art/article-r431-17-of-the-french-code-governing-the-entry-and-residence-of-foreign-nationals-and-the-right-of-asylum",
)
R431_18 = _source(
    _("CESEDA, article R431-18 (renewal after a VLS-TS)"),
    "https://french-business-law.com/french-legislation/legitext000006070158-legiscta000042808572-regulatory-part/page/54",
)
LATE_VALIDATION = _source(
    _("The Connexion, quoting the interior ministry (DGEF) on late validation"),
    "https://beta.connexionfrance.com/practical/is-there-a-set-date-by-which-i-must-arrive-in-france-from-us-on-long-stay-visa/752572",
)
NEOMA = _source(
    _("NEOMA, visa validation"),
    "https://neoma-bs.com/welcome-to-neoma/steps/step-7-settling-in/step-7-3-visa-validation/",
)
R431_4 = _source(
    _("CESEDA, article R431-4 (first permit within two months)"),
    "https://juriblio.fr/codes/code-de-l-entree-et-du-sejour-des-etrangers-et-du-droit-d-asile/partie-reglementaire/livre-iv/titre-iii/chapitre-i/section-3",
)
R431_5 = _source(
    _("CESEDA, article R431-5 (renewal between the 120th and the 60th day)"),
    "https://www.doctrine.fr/l/texts/codes/LEGITEXT000006070158/articles/LEGIARTI000042806998?version=LEGIARTI000043292776",
)
L436_5 = _source(
    _("CESEDA, article L436-5 (late fee)"),
    "https://www.doctrine.fr/l/texts/codes/LEGITEXT000006070158/articles/LEGIARTI000042776292?version=LEGIARTI000042776292&sourcePage=Legislation&source=legislation-old-new-text",
)
R431_8 = _source(
    _("CESEDA, article R431-8 (no application within six months of expiry)"),
    "https://juriblio.fr/codes/code-de-l-entree-et-du-sejour-des-etrangers-et-du-droit-d-asile/partie-reglementaire/livre-iv/titre-iii/chapitre-i/section-3/article-r431-8",
)
R431_15_1 = _source(
    _("CESEDA, article R431-15-1 (certificates given online)"),
    "https://french-business-law.com/rench-legislation-art/article-r431-15-1-of-the-french-code-governing-the-entry-and-residence-of-foreign-nationals-and-the-right-of-asylum",
)
L422_10 = _source(
    _("CESEDA, article L422-10 (RECE), as quoted by a law firm"),
    "https://www.cabinetleloup.com/post/comment-obtenir-une-carte-de-s%C3%A9jour-mention-recherche-d-emploi-cr%C3%A9ation-d-entreprise-rece",
)
F17319 = _source(
    _("service-public.gouv.fr, F17319, job search after studies (mirror)"),
    "https://stmeen-montauban.fr/mise-a-jour-du-livret-de-famille/?xml=F17319",
)
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
L422_4 = _source(
    _("CESEDA, article L422-4 (students on an EU mobility programme)"),
    "https://juriblio.fr/ordonnances/ordonnance-no-2020-1733-du-16-decembre-2020/176972498/annexe/livre-iv/titre-ii/chapitre-ii/section-2",
)
SACLAY = _source(
    _("Université Paris-Saclay, student visas and residence permits"),
    "http://www.universite-paris-saclay.fr/en/faq-student-visas-and-residence-permits",
)
