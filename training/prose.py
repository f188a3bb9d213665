# ruff: noqa: E501
"""Templates of prose outside police paperwork: encyclopaedias, sport, music, film, history, science, news, governments at war.

Slots are explained in `training.sentences`. Names stand here as such texts write them: alone, in lists, with numerals, with roles.
"""

from __future__ import annotations

PROSE = (
    # Sport.
    "{p} (born {date} in {town}) is a retired {people} midfielder who played for {club}, {club} and {club}.",
    "{p_l} made his debut for {club} on {date}, replacing {q} in the second half. {r_l} scored the only goal.",
    "{club} won the final 3-1. {p_l}, {q_l} and {r_l} scored for {club}; {s_l} was sent off.",
    "Manager {p} signed {q} from {club} for a record fee. {q_l} left for {club} in {year}.",
    "Scorers: {p_l} {num}, {q_l} {num} (pen), {r_l} {num}", "Team: {p_l}; {q_l}, {r_l}, {s_l}. Substitute: {p_f} {q_l}.",
    "{p_l} beat {q_l} 6-4, 7-5 in the quarter-final. {r} lost to {s}.", "{p_l} c {q_l} b {r_l} {num}\n{s_l} lbw b {r_l} {num}",
    "In {year}, {p_l} drove for {club} alongside {q}. Team-mate {r_l} retired on lap {num}.",
    "{p} threw a no-hitter against the {club}. Catcher {q} and pitcher {r} were traded to the {club} for {s}.",
    "{p}, known as \"{nick}\", boxed at {park} and was knocked out by {q} in the third round.",
    "{p} held the title until {q} took it from him at {park} on {date}. {q_l} then lost to {r_l} by pinfall.",
    "{club} play at {park}. Former players include {p}, {q}, {r} and {s}.", "{club} was founded in {year}. The head coach is {p}.",
    "The {club} drafted {p} in {year}; {p_l} wore number {num}.", "Coached by {p_l}, {club} finished third behind {club} and {club}.",
    "The {town} Cup was won by {club}. {club} and {club} were relegated.", "{club}, {club} and {club} joined the {product} League in {year}.",
    "Record goalscorer: {p} ({num})\nMost appearances: {q} ({num})\nChairman: {r}",
    # Music, film, books.
    "{p} - vocals\n{q} - guitar, piano\n{r} - drums\n{s} - bass", "All songs by {p_l} and {q_l}, except where noted.", "1. \"{song}\" ({p_l}, {q_l}) - 3:{num}\n2. \"{song}\" ({r_l}) - 4:{num}",
    "{band} consisted of {p} (vocals), {q} (guitar) and {r} (drums). {p_l} left the band in {year} and was replaced by {s}.",
    "Produced by {p} and {q_l}, the album {song} by {band} reached number {num}. {r_f} sang on \"{song}\".",
    "Starring {p} as {q_f}, {r} as {s}, and directed by {s}.", "Cast: {p} as Inspector {q_l}; {r} as {s_f}; {p} as the Narrator",
    "In the story, {p_f} falls in love with {q_f}, while {r_l} plots against {s_f}. {p_f} finally kills {r_l}.",
    "{p_f} tells {q_f} that {r_f} is her father. {q_f} runs away, and {s} follows.", "{song} is a novel by {p}, first published in {year}. It tells of {q}, a {people} boy.",
    "{p} wrote {song}, {song} and {song}. Critics compared {p_l} with {q_l} and {r_l}.", "{song} is a film of {year} by {p}, based on {q}'s play {song}.",
    "The poet {p}, the painters {q} and {r}, and the composer {s} lived in {town}.", "A pupil of {p_l}, he painted {q} and {r_l}'s wife {s_f}.",
    "The series was created by {p} for {body}; the voices are by {q} and {r}.", "{song} was covered by {p}, {q}, {band} and {r}.", "{band} toured with {band} and {p} in {year}.",
    # Families, rulers, churches, history.
    "{p}, {ord} Earl of {town}, was the eldest son of {q}, {ord} Baron {r_l}, and {s_f}, daughter of Sir {p}.", "Sir {p}, {ord} Baronet ({year}-{year}) was succeeded by his nephew, Sir {q}.",
    "King {p_f} {roman} of {country} was the son of {q_f} {roman} and Queen {r_f}.", "{p_f} {roman} was deposed by his brother {q_f} in {year}.", "Pope {p_f} {roman} made {q} a cardinal.",
    "Prince {p_f} married {q_f}, daughter of {r_f} of {town}. Their children were {s_f}, {p_f} and {q_f}.", "Bishop {p} of {town} was murdered by followers of {q_l}.", "{p_f} of {town} wrote a life of Saint {q_f}.",
    "Children: {p_f} (born {year}), {q_f} (born {year}), {r_f}", "He was survived by his wife {p_f}, his sons {q_f} and {r_f}, and his sister {s}.", "{p} Jr. and {q} Sr. ran the farm. {p_f} sold it to {r} III.",
    "The {p_l} family came to {town} in {year}; {q} built the mill.", "{town} was named after {p}, a surveyor. It has a statue of {q}.", "General {p_l} ordered {q_l}'s brigade to attack. {r_l} withdrew to {town}.",
    "{p_l}'s army crossed {river} near {town}, where {q_l} was waiting. {p_l} was killed.", "After the death of {p_l}, {q_l} and {r_l} divided {country}.", "{p} was elected to {body} in {year}, defeating {q} ({num} votes) and {r}.",
    "{p} (Lab) {num}\n{q} (Con) {num}\n{r} (Ind) {num}", "Mayors of {town}: {p} ({year}-{year}), {q} ({year}-{year}), {r} ({year}-)", "Notable people from {town} include {p}, actor; {q}, swimmer; and {r}, painter.",
    "Alumni of {org}: {p}, {q}, {r}, {s}", "{town}, {town} and {town} are villages in {area}. {river} rises near {town}.", "{org}, {org} and {org} are in {town}. The school was opened by {p}.",
    # Science and citations.
    "{p_l}, {p_f}; {q_l}, {q_f} ({year}). {song}. {town}: {company}.", "{p_l}, J. and {q_l}, M. ({year}) {song}, {company}, {town}.", "See {p_l} ({year}), {q_l} and {r_l} ({year}), and {s_l} et al. ({year}).",
    "The idea goes back to {p_l}, who had read {q_l}. {r} disagreed with {p_l}.", "{p} and {q} of {org} showed in {year} that {product} reacts with {product}.", "The {p_l} effect, named for {p}, was explained by {q_l}.", "{product} is a genus of moths. It was described by {p_l} in {year}.",
    "{product} is software written by {p} and {q} of {company}. Version {num} was released in {year}.", "{product} runs on {product} and was sold by {company} of {town}.",
    # News and statements.
    "{title} {p_l} said {q_l} had phoned him. \"{r_f} is innocent,\" {p_l} told {body}.", "Talks between {p_l} and {q_l} broke down. {r_l}'s spokesman blamed {s_l}.", "{p_l}, {age}, and {q_l}, {age}, both of {town}, were jailed.",
    "{p}, who served under {q}, said: \"{r_l} knew.\" Reporter {s} was in {town}.", "Secretary {p_l} and Foreign Minister {q_l} spoke by phone. {p_l} then met HE Dr. {r} in {town}.", "Under Secretary {p}, Assistant Secretary {q} and Special Representative {r} attended. {s}, a.i., spoke.",
    "Petty Officer {p_l} and Lance Cpl. {q} died when {group} attacked {town}.", "Lt. Cmdr. {p}, {body} spokesman, and Brig. Gen. {q} briefed reporters. {q_l} said {group} was weak.", "{p}, leader of {group}, was killed near {town}. {r_l} replaced him.",
    "{p_l} was a commander in {group} before he joined {group}. {q_l} paid him.", "{p}, a {people} physician from {town}, told {body} that {num} people had died.", "{p_l} explained how {group} had left {town}. The group's spokesman, {q}, denied it.",
    # Governments at war, without any person.
    "{group} and {group} attacked {group} in {town}. {group} claimed the attack.", "Near {town}, {num} strikes engaged {num} {group} units and destroyed a vehicle and a weapons cache.", "Near {town}, one strike struck a large {group} unit and denied {group} access to terrain.",
    "{role} and {role} met {role} of {country}. {role} will visit {town} in {month}.", "The {abbr} supports {group} in {area} {town}. {role} thanked the coalition partners.", "{group}, also written {group}, controls {town}, {town} and the {river}.",
    "The {people} Democratic Forces, the {people} Army and {group} hold {town}.", "{group} fighters fled {town} towards {town}. {people} tribes in {town} back {group}.", "The {town} offensive began on {date}. The {town} - {town} road was cut near {town} airfield.",
    "{abbr} spokesman: {role} has approved {num} million for {country}. The {abbr} and {body} will pay.", "{role} said that {group} had lost {town}. The report by {body} names {group}.", "A statement by {role} and the Embassy of {country} in {town} condemned {group}.",
    "{ship}, {ship} and the carrier {ship} sailed for the {river}. {ship} fired missiles at {town}.", "{group} ({abbr}) was founded in {town} in {year}. {group} split from it.", "The villages of {town}, {town} and {town} were cleared of {group}. {town} Dam is held.",
    "Operation {product} ended on {date}. Operation {product} and Operation {town} go on near {river}.", "{band}'s {song} won the {product} Prize. {song} and {song} were nominated.", "{club} beat {club}, {club} drew with {club}, and {club} lost at {park}.",
)  # fmt: skip
