"""What offices call columns and answers, in English and French. Kept by hand; commas between."""

REFERENCE = "reference"
"""The column that is carried through; it answers no question."""

COLUMNS = {
    REFERENCE: "Reference, Ref, Référence, Réf, Your reference, Votre référence, Référence bureau,"
    " Dossier, Numéro de dossier, N° dossier, File, File number, ID, Identifiant, Student ID,"
    " Student number, Numéro étudiant, N° étudiant, Num étudiant, Code étudiant, Matricule, INE,"
    " Numéro, N°, Code",
    "nationality": "Nationality, Nationalité, Nationalities, Nat, Pays, Country, Citizenship,"
    " Citoyenneté, Pays de nationalité, Country of nationality, Country of citizenship,"
    " Code pays, Country code, Libellé nationalité, Code nationalité, Passport, Passeport",
    "situation": "Situation, Plan, Projet, Project, Démarche, Intention, Motif, Purpose, Aim,"
    " Demande, Request, Type de demande, What do you want to do, Que souhaitez-vous faire",
    "document": "Document, Titre, Titre de séjour, Type de titre, Type of permit, Permit,"
    " Residence permit, Visa, Type de visa, Visa type, Type of visa, Carte, Carte de séjour, Card,"
    " Visa or permit, Visa ou titre, Visa/titre, Type de document, Document type, Nature du titre",
    "validated": "Validated, Validé, Validée, Visa validated, Visa validé, Validation,"
    " Validation VLS-TS, VLS-TS validé, Visa validé en ligne, Validated online",
    "expires": "Expires, Expires on, Expire, Expire le, Expiry, Expiry date, Expiration,"
    " Expiration date, Date d'expiration, Date expiration, Fin de validité, Date de fin de"
    " validité, Date de fin, Date fin, Valid until, Valable jusqu'au, Validité, End date, Échéance,"
    " Date d'échéance, Fin de visa, Fin du visa, Fin du titre, Date de fin du titre,"
    " Date de fin de visa, Date expiration titre, Date expiration visa, Visa expires,"
    " Permit expires, Visa expiry, Permit expiry",
    "arrived": "Arrived, Arrived on, Arrival, Arrival date, Date of arrival, Arrivée, Date"
    " d'arrivée, Date arrivée, Arrivé le, Arrivée le, Arrivée en France, Date d'arrivée en France,"
    " Date d'entrée, Date entrée, Entrée en France, Date d'entrée en France, Entry, Entry date,"
    " Date of entry",
    "diploma": "Diploma, Diplôme, Degree, Diplôme obtenu, Diploma obtained, Dernier diplôme,"
    " Niveau de diplôme, Type de diplôme, Highest degree, Qualification",
    "eighteenth": "Eighteenth, 18th birthday, Eighteenth birthday, Turns 18, 18 ans, 18 ans le,"
    " 18e anniversaire, Date des 18 ans, Majorité, Date de majorité, Majority",
}

UNKNOWN = (
    "unknown, inconnu, inconnue, not known, non connu, non connue, n/a, na, nc, ?, ???, -, –, nsp,"
    " ne sais pas, je ne sais pas, I do not know, I don't know, don't know"
)
"""Said in place of a date."""

CHOICES = {
    "situation": {
        "just-arrived": "arrived, arrivée, arrivé, new, nouveau, nouvelle, nouvel arrivant, new"
        " arrival, newcomer, new student, nouvel étudiant, primo-arrivant, primo-arrivante,"
        " première demande, first request, vient d'arriver, just arrived, entrant, je viens"
        " d'arriver, I have just arrived",
        "continue-studies": "continue, continues, studies, études, poursuite d'études, poursuit ses"
        " études, continue ses études, continuing, continuing student, renewal, renew,"
        " renouvellement, renouvelle, réinscription, continues studies, continue studies, je"
        " continue mes études, je poursuis mes études, I continue my studies",
        "exams-left": "exams, examens, exams left, examens à passer, examens restants, rattrapage,"
        " fin d'études avec examens, last exams",
        "stay-to-work": "work, travail, travailler, emploi, job, job search, recherche d'emploi,"
        " stay to work, rester travailler, création d'entreprise, business creation, RECE, APS,"
        " jeune diplômé, recherche d'emploi ou création d'entreprise",
        "talent": "passeport talent, talent passport, talent permit, carte talent, titre talent",
        "already-applied": "applied, déposé, déposée, demande déposée, dossier déposé, en attente,"
        " en cours, demande en cours, en instruction, pending, waiting, already applied,"
        " application pending, déjà déposé, déjà demandé",
        "other-permit": "autre, other, autre titre, other permit, not a student, non étudiant",
    },
    "document": {
        "vls-ts": "VLS-TS, VLSTS, VLS TS étudiant, visa VLS-TS, visa long séjour valant titre de"
        " séjour, long-stay visa valid as residence permit, VLS valant titre de séjour",
        "visa-d-to-apply": "carte de séjour à solliciter, titre de séjour à solliciter, visa carte"
        " de séjour à solliciter, visa D carte de séjour à solliciter, VLS carte de séjour à"
        " solliciter, visa D to apply, visa long séjour carte de séjour à solliciter",
        "vls-t": "VLS-T, VLST, visa VLS-T, visa long séjour temporaire, visa temporaire, dispense"
        " temporaire de carte de séjour, temporary long-stay visa, VLS temporaire",
        "minor-visa": "mineur scolarisé, visa mineur scolarisé, visa mineur, minor visa, visa for a"
        " minor, minor at school, VLS mineur scolarisé, VLS-MS",
        "student-card": "carte étudiant, carte étudiante, carte de séjour étudiant, titre étudiant,"
        " titre de séjour étudiant, TS étudiant, CS étudiant, CST étudiant, CSP étudiant, carte de"
        " séjour temporaire étudiant, carte de séjour pluriannuelle étudiant, carte pluriannuelle"
        " étudiant, titre de séjour mention étudiant, carte de séjour mention étudiant, student"
        " card, student permit, student residence permit, residence permit student, étudiant"
        " programme de mobilité, carte étudiant programme de mobilité, certificat de résidence"
        " étudiant, certificat de résidence algérien étudiant, CRA étudiant",
        "researcher-card": "talent chercheur, passeport talent chercheur, carte chercheur, carte"
        " talent chercheur, titre chercheur, chercheur, researcher, researcher card, researcher"
        " permit, talent researcher",
        "aps-rece": "APS, RECE, autorisation provisoire de séjour, carte RECE, recherche d'emploi"
        " création d'entreprise, APS/RECE, APS ou RECE, job search permit, titre RECE",
        "exam-visa": "étudiant concours, visa étudiant concours, visa concours, concours, exam"
        " visa, competitive exam visa",
        "short-stay": "court séjour, visa court séjour, short stay, short-stay visa, visa C,"
        " schengen, visa schengen, tourist, touriste, tourisme, PVT, vacances-travail, working"
        " holiday, dispensé de visa, dispense de visa, visa-free, sans visa",
        "eu-permit": "titre européen, titre d'un autre État européen, EU permit, EU residence"
        " permit, carte de séjour UE, permit of another EU state, titre de séjour européen",
        "other-card": "autre carte, autre titre, autre titre de séjour, other card, other permit,"
        " another permit, autre carte de séjour, vie privée et familiale, VPF, salarié, carte"
        " salarié, visiteur, carte visiteur, carte de résident",
        "none": "aucun, aucune, rien, sans, néant, none, nothing, no document, sans document, sans"
        " titre, no permit, aucun document, aucun titre",
    },
    "validated": {
        "yes": "oui, o, y, true, vrai, 1, x, ok, fait, done, validé, validée, validated, ✓, ✔",
        "no": "non, n, false, faux, 0, pas encore, not yet, à faire, to do, non validé, non"
        " validée, not validated, pas validé",
    },
    "diploma": {
        "master": "M2, master 2, master's, master's degree, diplôme de master, diplôme d'ingénieur,"
        " ingénieur, mastère spécialisé, doctorat, phd, doctorate, grade de master, bac+5",
        "licence-pro": "licence pro, licence professionnelle, LP, vocational degree, professional"
        " bachelor",
        "pending": "en attente, attente du diplôme, diplôme en attente, pas encore, bientôt,"
        " attestation en attente, soon, waiting, awaiting diploma",
        "lower": "licence, licence générale, L3, BTS, DUT, BUT, DEUG, general licence, other,"
        " autre, inférieur, M1, master 1, lower",
        "none": "aucun, non, sans, néant, rien, no, no diploma, pas de diplôme, sans diplôme",
    },
}

COUNTRIES = {
    "BO": "Bolivie (État plurinational de), Bolivia (Plurinational State of)",
    "CD": "Congo (République démocratique), Congo (République démocratique du), Congo-Kinshasa,"
    " Congo (Democratic Republic of the), Congo Kinshasa, Congo RDC",
    "CG": "Congo (République du), Congo-Brazzaville, Congo Brazzaville",
    "CI": "République de Côte d'Ivoire",
    "CN": "République populaire de Chine, Chine populaire",
    "IR": "Iran (République islamique d'), Iran (Islamic Republic of)",
    "KP": "Corée (République populaire démocratique de), Corée du Nord,"
    " Korea (Democratic People's Republic of)",
    "KR": "Corée (République de), République de Corée, Republic of Korea, Korea (Republic of),"
    " Sud-coréen, Sud-coréenne, South Korean",
    "LA": "Laos (République démocratique populaire), Lao People's Democratic Republic",
    "MD": "Moldavie (République de), Moldova (Republic of)",
    "RU": "Fédération de Russie, Russian Federation",
    "SY": "Syrienne (République arabe), République arabe syrienne, Syrian Arab Republic",
    "TZ": "Tanzanie (République unie de), Tanzania (United Republic of)",
    "VE": "Venezuela (République bolivarienne du), Venezuela (Bolivarian Republic of)",
    "stateless": "stateless, apatride, refugee, réfugié, réfugiée, none, aucune",
}
"""As official lists write them, beside wizard.country_names."""
