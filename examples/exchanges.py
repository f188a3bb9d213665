"""The same case in other kinds of file: a call's transcript, a table of contacts, an e-mail and a custody record."""

from __future__ import annotations

from typing import Any

from examples.case import (
    ACCOUNT,
    ARREST_SUMMONS,
    BYSTANDER,
    BYSTANDER_CAR,
    BYSTANDER_PHONE,
    CRO,
    CUSTODY,
    DAUGHTER,
    DAUGHTER_MOBILE,
    FORCE,
    LOG,
    PARTNER,
    PNC_ID,
    SORT_CODE,
    STOLEN_CAR,
    SUSPECT,
    SUSPECT_ADDRESS,
    SUSPECT_BORN,
    SUSPECT_PHONE,
    VICTIM,
    VICTIM_ADDRESS,
    VICTIM_BORN,
    VICTIM_EMAIL,
    VICTIM_HOME_PHONE,
    VICTIM_MOBILE,
    WITNESS,
    WITNESS_ADDRESS,
    WITNESS_BORN,
    WITNESS_MOBILE,
)

CONTROL_ROOM_LOG = f"""\
OFFICIAL-SENSITIVE
{FORCE} control room transcript, incident {LOG}
14/10/2026 15:37:08  OPERATOR 618240

OPERATOR: Police emergency, what is happening?
CALLER: A lady has been knocked over in the car park on Tanner's Lane and he's gone off with her car.
OPERATOR: What is your name, please?
CALLER: {WITNESS}. I live at {WITNESS_ADDRESS}.
OPERATOR: And the number you are calling from?
CALLER: {WITNESS_MOBILE}.
OPERATOR: Is she hurt?
CALLER: She's on the ground, she's talking. She says her name is {VICTIM}. She says it was {SUSPECT}.
OPERATOR: Does she know the registration of the car?
CALLER: {STOLEN_CAR}, a blue Fiesta. She says can somebody ring {DAUGHTER}, that's her daughter, on {DAUGHTER_MOBILE}.
OPERATOR: Thank you. PC Tarrant is on her way to you now.
CALLER: There's an old boy here in an estate, {BYSTANDER_CAR}, says he's {BYSTANDER}. He saw nothing.
OPERATOR: Ask him to wait, please.
END 15:41:52
"""

CONTACTS = [
    ["role", "name", "date_of_birth", "address", "telephone", "email", "note"],
    ["victim", VICTIM, VICTIM_BORN, VICTIM_ADDRESS, VICTIM_MOBILE, VICTIM_EMAIL, "Calls after 4 pm"],
    ["witness", WITNESS, WITNESS_BORN, WITNESS_ADDRESS, WITNESS_MOBILE, "seun.adeyemi@example.com", "Saw it from a window"],
    ["suspect", SUSPECT, SUSPECT_BORN, SUSPECT_ADDRESS, SUSPECT_PHONE, "", f"PNC ID {PNC_ID}"],
    ["relative", DAUGHTER, "30/06/1992", "", DAUGHTER_MOBILE, "", "Daughter of the victim"],
    ["bystander", BYSTANDER, "", "", BYSTANDER_PHONE, "", f"Keeper of {BYSTANDER_CAR}"],
    ["officer in case", "DC 2093 Gareth Pask", "", "Wexcombe police station", "", "", "GP/1, GP/2"],
]

EMAIL = f"""\
<!DOCTYPE html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>Statement and photographs, {VICTIM}</title>
<meta name="author" content="{VICTIM_EMAIL}"></head>
<body>
<!-- reply to {VICTIM_MOBILE} -->
<p><strong>From:</strong> {VICTIM} &lt;<a href="mailto:{VICTIM_EMAIL}">{VICTIM_EMAIL}</a>&gt;<br>
<strong>To:</strong> PC 4417 Tarrant<br>
<strong>Sent:</strong> 14 October 2026 20:41<br>
<strong>Subject:</strong> photos of my arm</p>
<p>Dear PC Tarrant,</p>
<p>Here are the photographs that <b>Rachel</b> Finchley took (MH/1), and the one of the text from <i>{SUSPECT_PHONE}</i> (MH/2).
If you need me I am at my daughter&rsquo;s until Friday, her number is {DAUGHTER_MOBILE}. After that I am back at
14&nbsp;Larkspur Rise, Wexcombe, ZZ99&nbsp;4TB.</p>
<p>Mr Prowse still has my house keys. The building society want a crime number before they send a new card for account
{ACCOUNT} (sort code {SORT_CODE}).</p>
<p>Yours sincerely,<br>Margaret Holloway<br>{VICTIM_HOME_PHONE}</p>
</body>
</html>
"""

CUSTODY_RECORD: dict[str, Any] = {
    "custody_reference": CUSTODY,
    "station": "Wexcombe",
    "arrest_summons_number": ARREST_SUMMONS,
    "detained_person": {
        "role": "suspect",
        "name": SUSPECT,
        "date_of_birth": "1991-03-14",
        "address": SUSPECT_ADDRESS,
        "pnc_id": PNC_ID,
        "cro": CRO,
        "medical": {"nhs_number": "999 217 7314", "note": "Asthma, inhaler with property"},
    },
    "offence": {"code": "TH68023", "place": "Tanner's Lane, Wexcombe", "time": "2026-10-14T15:35:00"},
    "person_to_be_informed": {"name": PARTNER, "relationship": "partner", "telephone": "01632 960417"},
    "arresting_officer": "DC 2093 Gareth Pask",
    "entries": [
        {
            "at": "2026-10-14T19:20:00",
            "by": "PS 1182 Farrand",
            "text": f"Detention authorised. Asks that {PARTNER} be told.",
        },
        {"at": "2026-10-14T19:44:00", "by": "PS 1182 Farrand", "text": "Solicitor Harriet Oldcastle called on 020 7946 0321."},
        {"at": "2026-10-14T20:10:00", "by": "DDO 7731 Hewitt", "text": "Meal given. No concerns."},
    ],
}
