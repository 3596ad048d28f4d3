"""Other names of the countries that are offered, for the field that finds them as one types.

The names of each language of the site are CLDR's. Kept by hand: what people of a country are
called in English and French, common names, abbreviations, and parts of a state that give no
nationality of their own.
"""

import json
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from .countries import country_choices

BY_HAND = {
    "AF": "Afghan, Afghane",
    "AL": "Albanian, Albanaise, Shqipëria",
    "DZ": "Algerian, Algérien, Algérienne",
    "AD": "Andorran, Andorrane",
    "AO": "Angolan, Angolaise",
    "AG": "Antiguan, Barbudan, Antiguayen, Antiguaise, Barbudienne",
    "AR": "Argentine, Argentinian, Argentin",
    "AM": "Armenian, Arménien, Arménienne, Hayastan",
    "AU": "Australian, Aussie, Australien, Australienne",
    "AT": "Austrian, Autrichien, Autrichienne, Österreich",
    "AZ": "Azerbaijani, Azeri, Azerbaïdjanais, Azerbaïdjanaise, Azérie",
    "BS": "Bahamian, Bahaméen, Bahaméenne, Bahamien, Bahamienne",
    "BH": "Bahraini, Bahreïni, Bahreïnien, Bahreïnienne",
    "BD": "Bangladeshi, Bangladais, Bangladaise",
    "BB": "Barbadian, Bajan, Barbadien, Barbadienne",
    "BY": "Belarusian, Belorussian, Byelorussia, Biélorusse, Bélarus, Bélarussienne",
    "BE": "Belgian, Belge, België",
    "BZ": "Belizean, Bélizien, Bélizienne",
    "BJ": "Beninese, Béninois, Béninoise, Dahomey",
    "BT": "Bhutanese, Bhoutanais, Bhoutanaise",
    "BO": "Bolivian, Bolivien, Bolivienne",
    "BA": "Bosnian, Herzegovinian, Bosnien, Bosnienne, Bosniaque, Bosna, BiH",
    "BW": "Botswanan, Motswana, Batswana, Botswanais, Botswanaise",
    "BR": "Brazilian, Brésilien, Brésilienne, Brasil, Brasileiro, Brasileira",
    "BN": "Bruneian, Brunéien, Brunéienne, Brunei Darussalam",
    "BG": "Bulgarian, Bulgare",
    "BF": "Burkinabe, Burkinabé, Burkinabè, Burkinan, Upper Volta, Haute-Volta",
    "BI": "Burundian, Burundais, Burundaise",
    "KH": "Cambodian, Khmer, Khmère, Cambodgien, Cambodgienne, Kampuchea",
    "CM": "Cameroonian, Camerounais, Camerounaise",
    "CA": "Canadian, Canadien, Canadienne, Québec, Québécoise",
    "CV": "Cabo Verde, Cape Verdean, Cabo Verdean, Cap-Verdien, Cap-Verdienne",
    "CF": "CAR, RCA, Central African, Centrafricain, Centrafricaine, Centrafrique",
    "TD": "Chadian, Tchadien, Tchadienne",
    "CL": "Chilean, Chilien, Chilienne",
    "CN": "Chinese, Chinois, Chinoise, PRC, RPC, People's Republic of China,"
    " République populaire de Chine, Zhongguo, 中国",
    "CO": "Colombian, Colombien, Colombienne, Columbia",
    "KM": "Comoran, Comorian, Comorien, Comorienne",
    "CG": "Congo, Congolese, Congolais, Congolaise, Republic of the Congo, République du Congo",
    "CD": "Congo, Congolese, Congolais, Congolaise, DRC, DR Congo, RDC, RD Congo, Zaïre,"
    " Democratic Republic of the Congo, République démocratique du Congo",
    "CR": "Costa Rican, Costaricien, Costaricienne, Costaricain, Costaricaine",
    "CI": "Ivory Coast, Ivorian, Ivoirien, Ivoirienne",
    "HR": "Croatian, Croat, Croate, Hrvatska",
    "CU": "Cuban, Cubain, Cubaine",
    "CY": "Cypriot, Chypriote, Kypros",
    "CZ": "Czech, Czech Republic, République tchèque, Tchèque, Česko",
    "DK": "Danish, Dane, Danois, Danoise, Danmark, Greenland, Groenland, Faroe Islands,"
    " Îles Féroé, Greenlandic, Groenlandaise",
    "DJ": "Djiboutian, Djiboutien, Djiboutienne, Jibuti",
    "DM": "Dominican, Dominiquais, Dominiquaise",
    "DO": "Dominican, Dominicain, Dominicaine, República Dominicana, Santo Domingo",
    "EC": "Ecuadorian, Ecuadorean, Équatorien, Équatorienne",
    "EG": "Egyptian, Égyptien, Égyptienne, Misr",
    "SV": "Salvadoran, Salvadorian, Salvadorien, Salvadorienne",
    "GQ": "Equatoguinean, Equatorial Guinean, Équato-Guinéen, Équato-Guinéenne",
    "ER": "Eritrean, Érythréen, Érythréenne",
    "EE": "Estonian, Estonien, Estonienne, Eesti",
    "SZ": "Swaziland, Swazi, Swazie, Swati",
    "ET": "Ethiopian, Éthiopien, Éthiopienne, Abyssinia",
    "FJ": "Fijian, Fidjien, Fidjienne",
    "FI": "Finnish, Finn, Finlandais, Finlandaise, Finnois, Finnoise, Suomi",
    "FR": "French, Français, Française, Guadeloupe, Martinique, Réunion, Mayotte, Guyane française,"
    " Guyanais, Guyanaise, French Guiana, French Polynesia, Polynésie française,"
    " New Caledonia, Nouvelle-Calédonie",
    "GA": "Gabonese, Gabonais, Gabonaise",
    "GM": "Gambian, Gambien, Gambienne",
    "GE": "Georgian, Géorgien, Géorgienne, Sakartvelo",
    "DE": "German, Allemand, Allemande, Deutschland, Deutsch",
    "GH": "Ghanaian, Ghanéen, Ghanéenne",
    "GR": "Greek, Grec, Grecque, Hellas, Hellenic",
    "GD": "Grenadian, Grenadien, Grenadienne, Grenadin, Grenadine",
    "GT": "Guatemalan, Guatémaltèque",
    "GN": "Guinean, Guinéen, Guinéenne, Guinea Conakry, Guinée Conakry",
    "GW": "Bissau-Guinean, Bissau-Guinéen, Bissau-Guinéenne, Bissao-Guinéen, Bissao-Guinéenne,"
    " Guinée-Bissao",
    "GY": "Guyanese, Guyanien, Guyanienne, British Guiana",
    "HT": "Haitian, Haïtien, Haïtienne, Ayiti",
    "HN": "Honduran, Hondurien, Hondurienne",
    "HK": "Hong Kong, Hongkong, Hong Konger, Hongkongais, Hongkongaise, 香港",
    "HU": "Hungarian, Hongrois, Hongroise, Magyar, Magyarország",
    "IS": "Icelandic, Icelander, Islandais, Islandaise, Ísland",
    "IN": "Indian, Indien, Indienne, Bharat, भारत",
    "ID": "Indonesian, Indonésien, Indonésienne",
    "IR": "Iranian, Iranien, Iranienne, Persia, Persian, Perse",
    "IQ": "Iraqi, Irakien, Irakienne, Iraquien, Iraquienne",
    "IE": "Irish, Irlandais, Irlandaise, Éire",
    "IL": "Israeli, Israélien, Israélienne",
    "IT": "Italian, Italien, Italienne, Italia",
    "JM": "Jamaican, Jamaïcain, Jamaïcaine, Jamaïquain, Jamaïquaine",
    "JP": "Japanese, Japonais, Japonaise, Nippon, Nihon, 日本",
    "JO": "Jordanian, Jordanien, Jordanienne",
    "KZ": "Kazakh, Kazakhstani, Kazakhe, Kazakhstanais, Kazakhstanaise, Qazaqstan",
    "KE": "Kenyan, Kényan, Kényane",
    "KI": "I-Kiribati, Kiribatian, Kiribatien, Kiribatienne, Gilbertese",
    "XK": "Kosovan, Kosovar, Kosovare, Kosova",
    "KW": "Kuwaiti, Koweïtien, Koweïtienne",
    "KG": "Kyrgyz, Kirghiz, Kirghize, Kyrgyzstani, Kirghizistan",
    "LA": "Lao, Laotian, Laotien, Laotienne, Lao PDR",
    "LV": "Latvian, Letton, Lettone, Lettonne, Latvija",
    "LB": "Lebanese, Libanais, Libanaise, Lubnan",
    "LS": "Basotho, Mosotho, Lésothien, Lésothienne",
    "LR": "Liberian, Libérien, Libérienne",
    "LY": "Libyan, Libyen, Libyenne",
    "LI": "Liechtensteiner, Liechtensteinois, Liechtensteinoise",
    "LT": "Lithuanian, Lituanien, Lituanienne, Lietuva",
    "LU": "Luxembourger, Luxembourgish, Luxembourgeois, Luxembourgeoise, Lëtzebuerg",
    "MO": "Macao, Macau, Macanese, Macanais, Macanaise, 澳門",
    "MG": "Malagasy, Malgache, Madagascan, Madagasikara",
    "MW": "Malawian, Malawite, Malawien, Malawienne",
    "MY": "Malaysian, Malaisien, Malaisienne",
    "MV": "Maldivian, Maldivien, Maldivienne",
    "ML": "Malian, Malien, Malienne",
    "MT": "Maltese, Maltais, Maltaise",
    "MH": "Marshallese, Marshallais, Marshallaise",
    "MR": "Mauritanian, Mauritanien, Mauritanienne",
    "MU": "Mauritian, Mauricien, Mauricienne, Île Maurice",
    "MX": "Mexican, Mexicain, Mexicaine, México",
    "FM": "Micronesian, Micronésien, Micronésienne, Federated States of Micronesia,"
    " États fédérés de Micronésie",
    "MD": "Moldovan, Moldavian, Moldave",
    "MC": "Monacan, Monegasque, Monégasque",
    "MN": "Mongolian, Mongol, Mongole",
    "ME": "Montenegrin, Monténégrin, Monténégrine, Crna Gora",
    "MA": "Moroccan, Marocain, Marocaine, al-Maghrib",
    "MZ": "Mozambican, Mozambicain, Mozambicaine, Moçambique",
    "MM": "Burma, Burmese, Birmanie, Birman, Birmane",
    "NA": "Namibian, Namibien, Namibienne",
    "NR": "Nauruan, Nauruane",
    "NP": "Nepali, Nepalese, Népalais, Népalaise",
    "NL": "Dutch, Holland, Hollande, Hollandais, Hollandaise, Néerlandais, Néerlandaise,"
    " Nederland, Aruba, Curaçao, Sint Maarten",
    "NZ": "New Zealander, Kiwi, Néo-Zélandais, Néo-Zélandaise, Aotearoa",
    "NI": "Nicaraguan, Nicaraguayen, Nicaraguayenne",
    "NE": "Nigerien, Nigérien, Nigérienne",
    "NG": "Nigerian, Nigérian, Nigériane",
    "KP": "Korea, Korean, Corée, Coréen, Coréenne, North Korean, Nord-Coréen, Nord-Coréenne, DPRK",
    "MK": "Macedonia, Macedonian, North Macedonian, Macédoine, Macédonien, Macédonienne, FYROM",
    "NO": "Norwegian, Norvégien, Norvégienne, Norge",
    "OM": "Omani, Omanais, Omanaise",
    "PK": "Pakistani, Pakistanais, Pakistanaise",
    "PW": "Palauan, Palauane, Paluan, Belau",
    "PS": "Palestine, Palestinian, State of Palestine, Palestinien, Palestinienne, Gaza,"
    " West Bank, Cisjordanie",
    "PA": "Panamanian, Panaméen, Panaméenne, Panamien",
    "PG": "PNG, Papuan, Papua New Guinean, Papouan, Papouane, Papouasien, Papou, Papoue",
    "PY": "Paraguayan, Paraguayen, Paraguayenne",
    "PE": "Peruvian, Péruvien, Péruvienne",
    "PH": "Filipino, Filipina, Philippine, Philippin, Pilipinas",
    "PL": "Polish, Pole, Polonais, Polonaise, Polska",
    "PT": "Portuguese, Portugais, Portugaise",
    "QA": "Qatari, Qatarien, Qatarienne, Qatarie",
    "RO": "Romanian, Roumain, Roumaine, Rumania",
    "RU": "Russian, Russe, Russian Federation, Fédération de Russie, Rossiya, Россия",
    "RW": "Rwandan, Rwandese, Rwandais, Rwandaise",
    "WS": "Samoan, Samoane, Samoen, Western Samoa",
    "SM": "Sammarinese, Saint-Marinais, Saint-Marinaise",
    "ST": "Santomean, São Toméan, Santoméen, Santoméenne, São Tomé e Príncipe",
    "SA": "KSA, Saudi, Saudi Arabian, Saoudien, Saoudienne",
    "SN": "Senegalese, Sénégalais, Sénégalaise",
    "RS": "Serbian, Serb, Serbe, Srbija",
    "SC": "Seychellois, Seychelloise",
    "SL": "Sierra Leonean, Sierra-Léonais, Sierra-Léonaise, Sierraléonaise",
    "SG": "Singaporean, Singapourien, Singapourienne",
    "SK": "Slovak, Slovakian, Slovaque, Slovensko",
    "SI": "Slovenian, Slovene, Slovène, Slovenija",
    "SB": "Solomon Islander, Salomonais, Salomonaise",
    "SO": "Somali, Somalian, Somalien, Somalienne, Somalie",
    "ZA": "RSA, South African, Sud-Africain, Sud-Africaine, Suid-Afrika",
    "KR": "Korea, Korean, Corée, Coréen, Coréenne, South Korean, Sud-Coréen, Sud-Coréenne, ROK,"
    " Republic of Korea, République de Corée, 한국, Hanguk",
    "SS": "South Sudanese, Sud-Soudanais, Sud-Soudanaise",
    "ES": "Spanish, Spaniard, Espagnol, Espagnole, España",
    "LK": "Sri Lankan, Sri-Lankais, Sri-Lankaise, Ceylon, Ceylan",
    "KN": "Saint Kitts and Nevis, Kittitian, Nevisian, Kittitien, Kittitienne, Névicienne,"
    " Saint-Kitts-et-Nevis",
    "LC": "Saint Lucia, Saint Lucian, Saint-Lucien, Saint-Lucienne",
    "VC": "Saint Vincent and the Grenadines, Vincentian, Saint-Vincentais, Saint-Vincentaise",
    "SD": "Sudanese, Soudanais, Soudanaise",
    "SR": "Surinamese, Surinamais, Surinamaise, Surinam",
    "SE": "Swedish, Swede, Suédois, Suédoise, Sverige",
    "CH": "Swiss, Suissesse, Schweiz, Svizzera, Helvetia, Helvétique",
    "SY": "Syrian, Syrien, Syrienne, Souria",
    "TW": "Taiwanese, Taïwanais, Taïwanaise, Formosa, Formose, ROC, 台灣",
    "TJ": "Tajik, Tadjik, Tadjike, Tajikistani",
    "TZ": "Tanzanian, Tanzanien, Tanzanienne, Zanzibar",
    "TH": "Thai, Thaï, Thaïe, Thaïlandais, Thaïlandaise, Siam",
    "TL": "East Timor, Timorese, East Timorese, Timorais, Timoraise, Est-Timorais, Est-Timoraise",
    "TG": "Togolese, Togolais, Togolaise",
    "TO": "Tongan, Tongien, Tongienne, Tonguienne",
    "TT": "Trinidad, Tobago, Trinidadian, Tobagonian, Trinidadien, Trinidadienne, Tobagonienne,"
    " Trinbagonian, Trinité",
    "TN": "Tunisian, Tunisien, Tunisienne, Tounes",
    "TR": "Turkey, Turkish, Turk, Turc, Turque",
    "TM": "Turkmen, Turkmène, Turkménistanaise",
    "TV": "Tuvaluan, Tuvaluane",
    "UG": "Ugandan, Ougandais, Ougandaise",
    "UA": "Ukrainian, Ukrainien, Ukrainienne, Україна, Ukraina",
    "AE": "UAE, EAU, Emirati, Emirates, Émirats, Émirien, Émirienne, Émirati, Dubai, Dubaï,"
    " Abu Dhabi, Abou Dabi",
    "GB": "UK, Great Britain, Britain, British, Briton, Britannique, Grande-Bretagne, England,"
    " English, Angleterre, Anglais, Anglaise, Scotland, Scottish, Écosse, Écossais, Écossaise,"
    " Wales, Welsh, Pays de Galles, Gallois, Galloise, Northern Ireland, Northern Irish,"
    " Irlande du Nord, Gibraltar, Jersey, Guernsey",
    "US": "USA, US, United States of America, States, America, American, États-Unis d'Amérique,"
    " Amérique, Américain, Américaine, Étatsunien, Étatsunienne, Puerto Rico, Porto Rico, Guam",
    "UY": "Uruguayan, Uruguayen, Uruguayenne",
    "UZ": "Uzbek, Ouzbek, Ouzbèke, Uzbekistani, Ouzbékistanaise",
    "VU": "Ni-Vanuatu, Vanuatuan, Vanuatais, Vanuataise, New Hebrides",
    "VA": "Vatican, Holy See, Saint-Siège, Vaticane",
    "VE": "Venezuelan, Vénézuélien, Vénézuélienne",
    "VN": "Vietnamese, Viet Nam, Vietnamien, Vietnamienne, Việt Nam",
    "EH": "Sahrawi, Western Saharan, Sahraoui, Sahraouie",
    "YE": "Yemeni, Yemenite, Yéménite",
    "ZM": "Zambian, Zambien, Zambienne",
    "ZW": "Zimbabwean, Zimbabwéen, Zimbabwéenne, Rhodesia",
    "stateless": "No nationality, Asylum, Sans nationalité, Asile, Protection subsidiaire",
}
"""Names by answer, with commas. A name that several states share is found for each of them."""


def other_names() -> dict[str, list[str]]:
    """The names of each country that is offered, in every language of the site; none twice."""
    names: dict[str, list[str]] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for code, name in country_choices():
                names.setdefault(code, []).append(name)
    for code, own in names.items():
        own += filter(None, BY_HAND.get(code, "").split(", "))
    return {code: list(dict.fromkeys(own)) for code, own in names.items()}


@lru_cache(maxsize=1)
def _sheet() -> bytes:
    """The names as JSON, {code: "one|two"}. They change with the program only."""
    joined = {code: "|".join(names) for code, names in other_names().items()}
    return json.dumps(joined, ensure_ascii=False, separators=(",", ":")).encode()


def _etag(request: HttpRequest) -> str:
    return f'"{sha256(_sheet()).hexdigest()[:16]}"'


@require_safe
@condition(etag_func=_etag)
@cache_control(public=True, max_age=86400)
def country_names_json(request: HttpRequest) -> HttpResponse:
    """All names by country code, the same in every language; may be kept for a day."""
    return HttpResponse(_sheet(), content_type="application/json")
