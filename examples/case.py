"""One invented robbery: the people in it, and what each form says of it.

Nobody here exists. Telephone numbers come from the ranges Ofcom keeps for drama, postcodes from the pseudo area ZZ99, bank
details and the NHS prefix 999 from published test ranges, vehicle marks bear age identifiers that are not issued yet, mail
addresses use example.org and example.com. Check letters and digits of the identifiers are right.
"""

from __future__ import annotations

from typing import Any

FORCE = "Marlshire Police"
URN = ["40", "ZZ", "00188", "26"]
OCCURRENCE = "40260061734"
LOG = "MAR-20261014-0763"

VICTIM = "Margaret Holloway"
SUSPECT = "Dean Prowse"
WITNESS = "Oluwaseun Adeyemi"
STOLEN_CAR = "WX28 LRM"
SUSPECT_PHONE = "07700 900461"

VICTIM_ADDRESS = "14 Larkspur Rise, Wexcombe, ZZ99 4TB"
VICTIM_MOBILE = "07700 900118"
VICTIM_HOME_PHONE = "01632 960274"
VICTIM_EMAIL = "m.holloway@example.org"
VICTIM_BORN = "09/02/1964"
DAUGHTER = "Rachel Finchley"
DAUGHTER_MOBILE = "07700 900733"
CARED_FOR = "Winifred Castle"
CARED_FOR_ADDRESS = "Flat 3, 22 Quarry Street, Wexcombe, ZZ99 4QD"
NINO = "AB 12 34 56 C"
NHS = "999 123 4063"
SORT_CODE = "08-99-99"
ACCOUNT = "66374958"
WITNESS_ADDRESS = "7 Tannery Cottages, Wexcombe, ZZ99 4TE"
WITNESS_MOBILE = "07700 900295"
WITNESS_BORN = "23/11/1989"
BYSTANDER = "Colin Threlfall"
BYSTANDER_CAR = "KT77 HBO"
BYSTANDER_PHONE = "01632 960881"
SUSPECT_BORN = "14/03/1991"
SUSPECT_ADDRESS = "61 Kiln Gardens, Wexcombe, ZZ99 4WP"
PNC_ID = "2009/0482913R"
CRO = "317204/09V"
ARREST_SUMMONS = "26/40ZZ/01/471902R"
CUSTODY = "40ZZ/3318/26"
LICENCE = "PROWS903141DA9XY"
PASSPORT = "999000001"
PARTNER = "Kayleigh Marsden"

TAKEN_BY = "PC 4417 Tarrant"

STATEMENT: dict[str, Any] = {
    "urn": URN,
    "name": VICTIM,
    "age": "over 18",
    "occupation": "Carer",
    "date": "14/10/2026",
    "pages": 2,
    "taken_by": TAKEN_BY,
    "justify": False,
    "paragraphs": [
        f"I am the above named person. I live at {VICTIM_ADDRESS}, and I have lived there since 1998. I was born on 9th "
        "February 1964. This statement is about my car and my handbag being taken from me in the car park on Tanner's Lane, "
        "Wexcombe, on the afternoon of Wednesday 14th October 2026.",
        "I work as a home carer. I drive to my calls in my own car, which is a blue Ford Fiesta, registration "
        f"{STOLEN_CAR}. I have owned it for about two years and nobody else is insured on it. On Wednesdays my last call is "
        f"{CARED_FOR}, who is eighty seven and lives at {CARED_FOR_ADDRESS}. I left her at about 3.20 in the afternoon. "
        "It was dry and still light.",
        "I drove from there to Tanner's Lane to get some shopping. The car park is a small one with about twenty spaces, and "
        "the pay machine is in the corner nearest the road. I parked two spaces from the machine. I was out of the car and "
        "had the driver's door open, because I was reaching over for my handbag on the passenger seat. There was nothing "
        "between me and the machine and my view of it was clear.",
        'I heard somebody behind me say "Give us the keys, love." I turned round and there was a man about an arm\'s length '
        "away. I would describe him as white, about thirty five, around five foot ten and thin, with short fair hair and a "
        "scar through his left eyebrow. He had a grey tracksuit top on with the hood down. I had an unobstructed view of his "
        "face for something like ten seconds and I was close enough to smell cigarettes on him. I knew him. It was "
        f"{SUSPECT}. He was in the year below my daughter {DAUGHTER} at school and he came to our house a few times when "
        "they were teenagers. I had last seen him about a year ago, in the queue at the chemist's.",
        'I said "Dean, don\'t be so stupid." He did not answer. Mr Prowse put his left hand flat on my chest and pushed me, '
        "hard, so that I went back against the door frame and then down on to the tarmac. I landed on my right hip and my "
        "elbow. He pulled the keys out of my hand and I felt the ring scrape across my fingers. Then he got into the car and "
        "drove out on to Tanner's Lane and left towards the bypass. I looked at the church clock and it said 3.35.",
        "My handbag was still on the passenger seat. It is a brown leather one. It had my purse in it with about £45 in notes, "
        f"my bank card for my account at the Wexcombe Building Society (sort code {SORT_CODE}, account number {ACCOUNT}), a "
        f"letter from work with my National Insurance number on it, {NINO}, and my reading glasses. The keys to the house "
        "were on the same ring as the car key.",
        f"A man came running over from the flats. I now know him to be {WITNESS}. He helped me up and sat me on the wall and "
        "rang 999 for me. He told me that he had seen it from his kitchen window. There was also an older gentleman in a silver "
        f"estate, {BYSTANDER_CAR}, who wound his window down and asked whether I was all right. He gave his name as "
        f"{BYSTANDER} and said I could ring him on {BYSTANDER_PHONE}, but he told us he had only just pulled in and had not "
        "seen anything.",
        f"PC Tarrant came at about ten to four. My daughter {DAUGHTER} ({DAUGHTER_MOBILE}) came and took me to the minor "
        f"injuries unit, where they gave me a form with my NHS number, {NHS}, and told me the hip was bruised and not broken. "
        "I have a graze to my right elbow about two inches long and the first two fingers of my right hand are swollen. Rachel "
        "took photographs of them that evening, and I sent them to the officer from my e-mail, "
        f"{VICTIM_EMAIL}. I can produce those photographs as exhibit MH/1.",
        f"At 6.12 that evening a text message came to my mobile, {VICTIM_MOBILE}, from the number {SUSPECT_PHONE}. It said "
        '"sorry marg didnt no it was u. car is by the quarry dont say nothing". Only people who have known me a long time '
        "call me Marg. I have not replied and I have not deleted it. I took a picture of the screen and I produce it as "
        "exhibit MH/2.",
        "I did not give Dean Prowse or anybody else permission to take my car, my bag or anything in it. I am willing to "
        "attend court. I would be frightened to see him in the street, because he has my house keys, and I have asked for the "
        "locks to be changed.",
    ],
    "backsheet": {
        "name": VICTIM,
        "address": "14 Larkspur Rise, Wexcombe",
        "postcode": "ZZ99 4TB",
        "email": VICTIM_EMAIL,
        "mobile": VICTIM_MOBILE,
        "home_phone": VICTIM_HOME_PHONE,
        "work_phone": "01632 960500",
        "preferred": "Mobile, after 4 pm",
        "gender": "Female",
        "birth": f"{VICTIM_BORN}, Stowbridge",
        "former_name": "Margaret Ilsley",
        "ethnicity": "W1",
        "unavailable": "22/12/2026 to 04/01/2027; 15/02/2027",
        "willing": "Yes",
        "attendance": "Lift from Wexcombe; a separate waiting room",
        "special": "Yes, screens",
        "needs": "Arthritis: cannot stand for long",
        "consents": ["yes", "yes", "yes", "yes", "no", "yes", "na", "na"],
        "other_contact": f"Daughter, {DAUGHTER}, {DAUGHTER_MOBILE}",
        "station": "Wexcombe",
        "taken": "19.05 hrs, 14/10/2026, at the home of the witness",
    },
}

_DAY = "14/10/2026"
INCIDENT: dict[str, Any] = {
    "title": "Incident log",
    "force": FORCE.upper(),
    "number": LOG,
    "reason": "CASE FILE",
    "summary": [
        ["14/10/2026 15:37", "210, ROBBERY PERSONAL", LOG, "TEL 999", "WX"],
        ["Priority: (1) Immediate", "**RESULT WX21**", "AD SOUTH", "Officer Dealing: 4417", "WX2"],
        ["Operator: 618240", "Dispatcher: 617755", "CLI 07700900295", "Creator Wkstn: SC-CCC-118", ""],
    ],
    "address": [["Location", "CAR PARK, TANNER'S LANE, WEXCOMBE"], ["Proximity:", "[X] Gazetteer Validation"]],
    "complainant": [
        ["Name", "HOLLOWAY MARGARET"],
        ["Address", "14 LARKSPUR RISE, WEXCOMBE, ZZ99 4TB"],
        ["Telephone", VICTIM_MOBILE.replace(" ", "")],
        ["Flags", "VICTIM [Y] Media Consent [N] Result Req'd [Y]"],
        ["Date of Birth:", f"{VICTIM_BORN}   Sex: F"],
        ["Notes:", "HAS ARTHRITIS. PREFERS CALLS AFTER 4 PM"],
    ],
    "codes": ["Robbery of personal property", "Theft of motor vehicle", "", ""],
    "times": [
        [name, _DAY if not late else "15/10/2026", time]
        for name, time, late in [
            ("Initial input", "15:37:08", False),
            ("Accepted", "15:37:41", False),
            ("Dispatched", "15:39:20", False),
            ("At Scene", "15:49:02", False),
            ("Result Required", "19:58:44", False),
            ("Cleared", "20:14:31", False),
            ("Disposed", "02:05:10", True),
        ]
    ],
    "log": [
        [_DAY, time, operator, station, field, value]
        for time, operator, station, field, value in [
            ("15:37:08", "618240", "SC-CCC-118", "Call origin", "TEL 999"),
            ("15:37:31", "618240", "SC-CCC-118", "Caller first name", "OLUWASEUN"),
            ("15:37:33", "618240", "SC-CCC-118", "Caller last name", "ADEYEMI"),
            ("15:37:40", "618240", "SC-CCC-118", "Caller telephone", WITNESS_MOBILE.replace(" ", "")),
            ("15:37:52", "618240", "SC-CCC-118", "Caller address", "7 TANNERY COTTAGES, WEXCOMBE, ZZ99 4TE"),
            ("15:38:04", "618240", "SC-CCC-118", "Complainant first name", "MARGARET"),
            ("15:38:05", "618240", "SC-CCC-118", "Complainant last name", "HOLLOWAY"),
            ("15:38:20", "618240", "SC-CCC-118", "description", "ROBBERY/CAR AND BAG TAKEN, FEMALE PUSHED OVER"),
            ("15:39:20", "617755", "SC-DCR-402", "XFERINIT", "WX21"),
            (
                "15:40:02",
                "617755",
                "SC-DCR-402",
                "vehicle_vrm",
                f"{STOLEN_CAR.replace(' ', '')} BLUE FORD FIESTA ANPR REQ",
            ),
            ("15:52:40", "617755", "SC-DCR-402", "suspect_name", "PROWSE DEAN"),
            ("15:54:11", "617755", "SC-DCR-402", "suspect_dob", SUSPECT_BORN),
            ("15:54:12", "617755", "SC-DCR-402", "suspect_pncid", PNC_ID),
            ("15:54:30", "617755", "SC-DCR-402", "pnc_warning", "VIOLENT / DRUGS"),
            ("20:14:31", "617755", "SC-DCR-402", "Disposal code 1", "210"),
        ]
    ],
    "units": [
        ["WX21", _DAY, "15:39:20", "4417", "En Route to Incident"],
        ["WX21", _DAY, "15:49:02", "4417", "At Scene"],
        ["WX24", _DAY, "18:44:50", "2093", "Arrest made, Kiln Gardens"],
        ["WX21", _DAY, "20:14:31", "4417", "Available"],
    ],
    "relations": [["EXTERNAL - NICHE", f"NICHE SUPPLIED OCN [{OCCURRENCE}]"], ["CUSTODY", CUSTODY]],
    "comments": [
        [words, _DAY, time, "SC-CCC-118", "618240"]
        for time, words in [
            ("15:37:58", "CALLER IS A MALE WHO SAW IT FROM HIS KITCHEN WINDOW. FEMALE ON FLOOR, CONSCIOUS AND BREATHING"),
            ("15:38:44", "FEMALE NAMES OFFENDER AS DEAN PROWSE, KNOWN TO FAMILY, GREY TRACKSUIT TOP"),
            ("15:40:15", "MADE OFF LEFT TOWARDS BYPASS IN VICTIM'S CAR"),
            ("15:43:02", f"DAUGHTER RACHEL FINCHLEY ON HER WAY, {DAUGHTER_MOBILE.replace(' ', '')}"),
            (
                "15:46:37",
                f"MALE IN SILVER ESTATE {BYSTANDER_CAR.replace(' ', '')} AT SCENE, COLIN THRELFALL, SAW NOTHING",
            ),
            (
                "16:20:09",
                "CALL FROM PARTNER OF SUSPECT, KAYLEIGH MARSDEN, ASKS NOT TO BE NAMED. DEAN PROWSE AT HOME",
            ),
            ("18:31:55", "VEHICLE FOUND BY QUARRY GATE, QUARRY ROAD. RECOVERY REQUESTED"),
        ]
    ],
}

CRIME: dict[str, Any] = {
    "title": "Crime report",
    "force": FORCE,
    "urn": URN,
    "occurrence": [
        ["Occurrence number", OCCURRENCE],
        ["Incident log", LOG],
        ["Offence", "Robbery (TH68023)"],
        ["NPCC code", "2.1.4.1"],
        ["Committed", "14/10/2026 15:35"],
        ["Reported", "14/10/2026 15:37, telephone"],
        ["Location", "Car park, Tanner's Lane, Wexcombe"],
        ["Beat", "WX2"],
        ["Officer in case", "DC 2093 Gareth Pask"],
        ["Supervisor", "PS 1182 Lewis Farrand"],
    ],
    "circumstances": [
        f"The victim, {VICTIM}, had parked her car and was reaching for her handbag when the suspect demanded the keys, pushed "
        f"her to the ground, took the keys and drove off in {STOLEN_CAR} with the handbag inside. She recognised him as "
        f"{SUSPECT}, a former school friend of her daughter. {WITNESS} saw it from a first floor window and called 999.",
        f"At 18:12 the victim received a text from {SUSPECT_PHONE} which said that the car was by the quarry. The vehicle was "
        "recovered there at 18:31. The handbag was not in it.",
    ],
    "people": [
        {
            "role": "Victim",
            "fields": [
                ["Name", "HOLLOWAY, Margaret"],
                ["Born", VICTIM_BORN],
                ["Address", VICTIM_ADDRESS],
                ["Occupation", "Carer"],
                ["Mobile", VICTIM_MOBILE],
                ["Home telephone", VICTIM_HOME_PHONE],
                ["E-mail", VICTIM_EMAIL],
                ["NHS number", NHS],
                ["Next of kin", f"{DAUGHTER}, {DAUGHTER_MOBILE}"],
                ["Victims' Code", "Letter sent 15/10/2026"],
            ],
        },
        {
            "role": "Suspect",
            "fields": [
                ["Name", "PROWSE, Dean"],
                ["Born", SUSPECT_BORN],
                ["Address", SUSPECT_ADDRESS],
                ["Occupation", "Unemployed"],
                ["PNC ID", PNC_ID],
                ["CRO", CRO],
                ["Arrest summons no.", ARREST_SUMMONS],
                ["Custody reference", CUSTODY],
                ["Driving licence", LICENCE],
                ["Passport", PASSPORT],
                ["Telephone", SUSPECT_PHONE],
                ["Warning markers", "Violent, drugs"],
            ],
        },
        {
            "role": "Witness",
            "fields": [
                ["Name", "ADEYEMI, Oluwaseun"],
                ["Born", WITNESS_BORN],
                ["Address", WITNESS_ADDRESS],
                ["Mobile", WITNESS_MOBILE],
            ],
        },
    ],
    "property": [
        ["1", "Ford Fiesta, blue", STOLEN_CAR, "Recovered"],
        ["2", "Handbag, brown leather, with purse and £45", "None", "Stolen"],
        ["3", "Debit card, Wexcombe Building Society", f"{SORT_CODE} {ACCOUNT}", "Cancelled"],
        ["4", "Mobile telephone, black, exhibit GP/1", "IMEI 490154203237518", "Seized"],
    ],
    "log": [
        ["14/10/2026 16:05", "PC 4417 Tarrant", "First account taken from the victim at scene. Body worn video on (IT/1)."],
        [
            "14/10/2026 16:22",
            "DC 2093 Pask",
            f"{PARTNER}, partner of the suspect, rang from 01632 960417. She does not want to give a statement.",
        ],
        ["14/10/2026 18:47", "DC 2093 Pask", f"Arrested {SUSPECT} at his home address. Cautioned, no reply. Phone seized, GP/1."],
        [
            "14/10/2026 19:30",
            "PC 4417 Tarrant",
            f"Spoke to {BYSTANDER} ({BYSTANDER_PHONE}), keeper of {BYSTANDER_CAR}. He arrived after the event and saw nothing.",
        ],
        [
            "15/10/2026 09:10",
            "DC 2093 Pask",
            "Intelligence 3x5x2, B2C: suspect sells stolen cards. Not for disclosure.",
        ],
        [
            "15/10/2026 10:02",
            "DC 2093 Pask",
            "CCTV 15:20 to 15:45 recovered as GP/2. Shows the push at 15:34:50.",
        ],
        [
            "15/10/2026 11:15",
            "PS 1182 Farrand",
            "Reviewed. Lines of enquiry complete. To CPS for a charging decision.",
        ],
    ],
}

REPORT: dict[str, Any] = {
    "title": "Police report MG5",
    "urn": URN,
    "defendant": SUSPECT.upper(),
    "plea": "Not guilty",
    "key_evidence": [
        "ON WEDNESDAY 14TH OCTOBER 2026 AT ABOUT 3.35 PM THE VICTIM, MARGARET HOLLOWAY, PARKED HER BLUE FORD FIESTA, "
        f"{STOLEN_CAR}, IN THE CAR PARK ON TANNER'S LANE, WEXCOMBE. AS SHE REACHED FOR HER HANDBAG THE DEFENDANT CAME UP BEHIND "
        'HER AND SAID "GIVE US THE KEYS, LOVE".',
        "SHE TURNED ROUND AND RECOGNISED HIM. HE HAD BEEN TO SCHOOL WITH HER DAUGHTER, RACHEL FINCHLEY. SHE SPOKE TO HIM BY HIS "
        "FIRST NAME. THE DEFENDANT PUSHED HER IN THE CHEST SO THAT SHE FELL, TOOK THE KEYS FROM HER HAND AND DROVE OFF IN THE "
        "CAR WITH HER HANDBAG IN IT.",
        f"AT 6.12 PM SHE RECEIVED A TEXT MESSAGE FROM {SUSPECT_PHONE} APOLOGISING AND SAYING WHERE THE CAR WAS. A TELEPHONE "
        "WITH THAT NUMBER WAS IN THE DEFENDANT'S POCKET ON ARREST (GP/1).",
        f"THE VICTIM CAN BE CONTACTED ON {VICTIM_MOBILE} OR AT {VICTIM_ADDRESS.upper()}.",
    ],
    "witnesses": [
        "MARGARET HOLLOWAY – VICTIM",
        "OLUWASEUN ADEYEMI – SAW THE PUSH AND THE CAR DRIVEN AWAY FROM A FIRST FLOOR WINDOW, 999 CALLER",
        "PC 4417 TARRANT – ATTENDED, SAW THE GRAZE AND THE SWELLING, BODY WORN VIDEO IT/1",
    ],
    "value": "CAR £7,200 (RECOVERED), HANDBAG AND CONTENTS £160",
    "interview": {
        "date": "15/10/2026 08:12",
        "officers": "DC 2093 PASK",
        "present": "MS HARRIET OLDCASTLE, SOLICITOR",
        "summary": "HE SAID THAT HE WAS AT HOME WITH HIS PARTNER, KAYLEIGH MARSDEN, ALL AFTERNOON. SHOWN THE CCTV (GP/2) "
        'HE SAID "NO COMMENT" TO ALL FURTHER QUESTIONS. A SPECIAL WARNING WAS GIVEN ABOUT THE TELEPHONE.',
    },
    "non_key": [
        f"COLIN THRELFALL, {BYSTANDER_PHONE} – ARRIVED AFTERWARDS, SAW NOTHING",
        "PS 1182 FARRAND – CUSTODY OFFICER'S REVIEW",
    ],
    "recorded": "CCTV OF THE CAR PARK, GP/2, 15:34:30 TO 15:35:20: THE PUSH AND THE CAR LEAVING. IT/1: FIRST ACCOUNT.",
    "injuries": "BRUISED RIGHT HIP, GRAZED RIGHT ELBOW, TWO SWOLLEN FINGERS. PHOTOGRAPHS MH/1. MINOR INJURIES UNIT RECORD UNDER "
    f"NHS NUMBER {NHS}.",
    "forensic": "STEERING WHEEL SWABBED, RESULT AWAITED, FOUR WEEKS.",
    "orders": "RESTRAINING ORDER: NOT TO CONTACT MARGARET HOLLOWAY.",
    "compensation": f"£160 FOR THE HANDBAG, £140 FOR LOCKS. BANK DETAILS FOR PAYMENT: SORT CODE {SORT_CODE}, ACCOUNT {ACCOUNT}.",
    "bad_character": f"THE DEFENDANT (PNC ID {PNC_ID}, CRO {CRO}) HAS TWO PREVIOUS CONVICTIONS FOR THEFT FROM THE PERSON.",
    "officer": "DC 2093 GARETH PASK",
    "supervisor": "PS 1182 LEWIS FARRAND",
    "date": "15/10/2026",
}
