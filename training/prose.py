# ruff: noqa: E501
"""Templates of news, history and encyclopaedia prose: lone surnames far from the full name, and what is named after people.

Slots are explained in `training.sentences`. Articles call people by the surname after the first mention, and a page or a quotation
often begins after it; ships, bands, towns, books and firms of the same words stand in the same places.
"""

from __future__ import annotations

PROSE = (
    # Lone surnames in the middle of a life.
    "In {year}, {p_l} moved to {town}, where he worked for {company} until {year}.", "{p_l} was born in {town}, {country}, on {date} and grew up in {area}.",
    "After the war {p_l} returned to {town} and taught at {org}.", "By {year} {p_l} had left {band} and was writing for {q_l}.",
    "{p_l} retired in {year}. He lives in {town} with his wife {q_f} and their two sons, {r_f} and {s_f}.", "When {p_l} was {age}, his mother died and he was sent to {org} in {town}.",
    "It was there that {p_l} met {q_l}, who would later become his partner in {company}.", "Critics praised {p_l} for her part in {song}, while {q_l} was thought dull.",
    "{p_l}'s first book, {song}, was published in {year} by {company}.", "{p_l}'s father had been a clerk in {town}; his grandfather came from {country}.",
    "The {p_l} family sold its share of {company} in {year}.", "The {p_l} brothers opened a shop in {town}.", "Her parents, {p_f} and {q_f} {q_l}, sued {body}.",
    "At the {p_l} trial, {q_l} gave evidence for {body}.", "In {p_l} v. {body} the court held that {q_l} had been dismissed unfairly.", "The case of {p_l} v. {q_l} was heard in {town} in {year}.",
    "He was influenced by {p_l}, {q_l} and above all {r_l}.", "Among his pupils were {p}, {q_l} and {r}.", "{p_l}, {q_l} and {r_l} left the party in {year}; {s_l} stayed.",
    "Like {p_l} before him, {q_l} believed that {country} would win.", "According to {p_l}, the {people} came to {area} from {country}.", "{p_l} ({year}) and {q_l} ({year}) describe the method.",
    "{p_l} et al. found the same in {country}.", "See {p_l}, {q_i}, and {r_i}, {song}, {company}, {year}.", "{p_l}, {p_f}. {song}. {town}: {company}, {year}.",
    "Legend has it that {p_f} of {town} killed the giant near {river}.", "{p_f} of {town}, the son of {q_f}, ruled {area} until {year}.", "{p_f} married {q_f}, daughter of the Count of {town}.",
    "Queen {p_f} sent {q} to {country} in {year}.", "Emperor {p_f} gave {town} to his general {q_l}.", "Pope {p_f} and Bishop {q_l} met at {town}.", "The descendants of {p_f} settled on {river}.",
    "\"I never wanted the money,\" said {p_l}.", "\"We will go to {town},\" {p_l} told {q_l}, \"with or without {r_l}.\"", "{p_l} says that {q_l}'s songs changed his life.",
    "When asked about {p_l}, {q_l} answered that he had never met him.", "{p_l} wrote to {q_l} from {town} asking for help.", "{p_l} and {q_l} were arrested in {town}; {r_l} escaped to {country}.",
    "This led {p_l} to resign. He was replaced by {q}.", "The committee chose {p} over {q_l}.", "{p_l} became president of {org} in {year} after {q_l} stood down.",
    "Only {p_l} survived. The bodies of {q_l} and {r_l} were found near {town}.", "Years later {p_l} claimed that {q_f} had known about {company}.", "{p_l} died of pneumonia in {town} and was buried beside {q_f}.",
    "The house was designed by {p_l} and built by {q_l} & Sons for {r}.", "The theorem of {p_l} was later improved by {q_l} and {r_l}.", "{p_l} named the comet after his wife, {q_f}.",
    "{p_l} discovered the cave in {year} with the geologist {q}.", "The portrait shows {p_f} {p_l} with her dog {q_f}.", "The novelist {p} lived next to the poet {q_l} in {town}.",
    # Sport.
    "{p_l} hit a home run off {q_l} in the ninth inning.", "{p_l} came in for {q_l} after {num} minutes and scored from a pass by {r_l}.", "{p_l} won the toss; {q_l} and {r_l} opened for {body}.",
    "{p_l} beat {q_l} 6-4, 6-3 in the final at {town}.", "{body} signed {p} from {body} for a fee of {num}.", "The coach, {p_l}, left out {q_l} and {r_l} for the match against {body}.",
    "{p} c {q_l} b {r_l} {num}", "His manager {p} called him the best pitcher since {q_l}.", "Substitutes: {p_l}, {q_l}, {r_l}, {s_l}.", "{body}: {p_l}; {q_l}, {r_l}; {s_l}.",
    "{p_l} broke the record of {q_l} at the {town} Marathon in {year}.", "Drafted by {body} in {year}, {p_l} played {num} games before an injury ended his career.",
    # Music, film, theatre, fiction.
    "{p_l} - guitar, vocals\n{q_l} - bass\n{r} - drums", "{p} – lead vocals\n{q} – keyboards\n{r} – percussion on \"{song}\"", "All songs written by {p_l}/{q_l} except \"{song}\" ({r_l}).",
    "Produced by {p} and {q}; mixed by {r} in {town}.", "{p} as {q_f}\n{r} as Dr {s_l}", "Starring {p}, {q} and {r_l}; music by {s}.", "In the film, {p_f} ({q}) falls in love with {r_f} ({s}).",
    "{band} formed in {year} when {p_l} met drummer {q_f} {q_l} in {town}.", "Guest appearances: {p}, {q}, {band} and {r}.", "{p_f} runs away from her uncle {q_l} and meets the old sailor {r_f}.",
    "The chapter tells how {p_f} killed {q_f} and fled to {town}.", "{p_l} plays {q}, a nurse from {town}, and {r} plays her husband {s_f}.", "In episode {num}, {p_f} tells {q_f} that {r_f} is his father.",
    "The album was dedicated to {p_l}'s late wife, {q_f}.", "The remix by {p_l} reached number {num} in {country}.", "Edited by {p_f} ({date}), written by {q_f} ({date})",
    # Politics, war, science, business.
    "{p_l} was elected for {town} with {num} votes; {q_l} came second.", "Senator {p_l} and Governor {q_l} opposed the bill.", "The {p_l} government fell in {year}. {q_l} formed a coalition with {r_l}.",
    "{p_l}'s cavalry crossed {river} and attacked {q_l} from behind.", "{p_l} surrendered to {q_l} at {town} on {date}.", "Major {p_l} of the {num}th took over from Colonel {q_l}.", "Under {p_l} the regiment fought at {town} and {town}.",
    "{p_l} founded {company} with {q_l} in a garage in {town}.", "{company}, founded by {p_l} in {year}, was bought by {company} from {q_l}'s heirs.", "{p_l} resigned as chairman of {company}; {q}, {age}, takes over on {day}.",
    "{p_l} proved that {q_l}'s conjecture is false.", "The plant was first collected by {p_l} near {town} and named by {q_l}.", "{p_l} lectures on law at {org}. Her co-author is {q_l}.",
    "Police said {p_l} had been drinking with {q} before the crash on {street}.", "{p_l} admitted the murder of {q}. The judge told {p_l} that he would serve {num} years.",
    # The same words in other roles.
    "The {ship} was launched at {town} in {year} and sunk near {area}.", "{ship} and {ship} were sold for scrap in {town}.", "{song} is the third album of {band}, recorded in {town}.",
    "{band} toured {country} with {band} and {band} in {year}.", "\"{song}\" was covered by {band} on the album {song}.", "{company} makes the {product} in {town}. The {product} was followed by the {product} {num}.",
    "{town} lies on {river}, north of {town}, and has {num} inhabitants.", "The road runs from {town} past {park} to {town} in {area}.", "{town} was founded by {people} settlers in {year}.",
    "{org} in {town} and {org} merged in {year}.", "{body} won the {product} Cup in {year} by beating {body}.", "The {people} language is spoken in {area} and {country}.",
    "The {product} engine was used in the {car} and the {car}.", "{song} won the {product} Prize. {song} was set in {town}.", "{street} and {street} are the main roads of {town}; the station is on {street}.",
    "{company} Records released {song} in {country}. It was reviewed by {body}.", "The {product} genus has {num} species in {country} and {area}.", "The {act} came into force in {country} in {month} {year}.",
    "{town} Castle, {town} Bridge and {park} are open to visitors.", "{area} County borders {area} County and the state of {area}.", "{town}, {town}, {town}, {town}, {town}",
    # Places, works, brands, peoples and sides that are called by one word throughout a page.
    "{village} is a village in {area}, {country}. {village} can also be spelt {village}.", "{village} (also {village} or {village}) is a suburb of {town}.", "Near {village}, one strike destroyed a vehicle; near {village}, two strikes hit a building.",
    "{village} railway station served the village of {village} until {year}.", "From {village} the line ran to {village}, {village} and {town}.", "Milepost {num}: {village} - siding\nMilepost {num}: {village}\nMilepost {num}: {village} junction",
    "Stationed at: {village}, {country}, {date}; {village}, {country}, {date}; {village}, {country}.", "She fled to {village}, where she was caught by the {people} army.", "The island lies between {village} on the south side and {village} on the west.",
    "The {village} festival is held in {month}. People come from {village} and {village}.", "The river rises at {village} and joins {river} below {village}.", "{village} Gym is a sports hall in {town}. It is named after the town of {village}.",
    "{work} is the third album by {band}. It was released in {year}.", "{work} is a music album of {band}.", "{work} (English: \"{song}\") is a film of {year}; its {people} title is {work}.", "The album was more commercial than {work}, with songs like {work} and {work}.",
    "The tracks {work}, {work} and {work} were left off the record; {work} was a single.", "The anthem, {work}, is sung after {work} and {work}.", "He played guitar on {work}, and {work} is a cover of a song by {band}.", "The motto \"{work}\" stands on the cover of {work}.",
    "Book of {work}; also transliterated as {work} or {work}.", "(1) 1st {work}\n(2) 2nd {work}\n(3) 3rd {work}\n{work} albums were not produced.", "The opera {work} and the ballet {work} opened in {town}.", "Their tour, called \"Welcome to {work}\", was sponsored by {company}.",
    "{product} is a chain of stores in {country}. The name {product} comes from {work}.", "In {year} {product} won a suit against {company}. {product} had filed it in {town}.", "{product} was bought by {company}; {product} is still made in {village}.", "He uses {product} and {product} guitars, a {product} amplifier and {product} strings.",
    "Follow us on {product} and {product}, or download {product}.", "The {product} and the {product} are aircraft of {company}.", "Clubs in {town} such as {product}, {product} / {product} / {product} and {product} opened in {year}.", "{product}'s, {product} and {product}'s are bars in {town}.",
    "{people} is a language of {country}. {people} and {people} are related; {people} has {num} speakers.", "The origin of the {people} (or {people}) is not known.", "His father was {people} and his mother {people}.", "A {people}-{people} is an inhabitant of {country} of {people} descent.",
    "{team} beat {team} in the final. They had won against {team} and {team}.", "He helped {team} to two {product} Cups and was sold by {team} in {year}.", "While the war ravaged {team}' squad, {team} won the league.", "In {year} {team} moved to {town}. {team} play at {park}.",
    "Eight players of {team} were recognised; {team} had {num}.", "{abbr}, {abbr} and {abbr} are parts of {body}. {work} is its journal.", "The Eucharist, the Holocaust, the Renaissance and the Reformation are treated in {work}.", "Cannabis, Ketamine and {product} were found with {thing}.",
    "{river} flooded {village} and {village} in {year}.", "The prison of {village} and the camp at {village} were closed.", "{act} was amended after {work} was published in {country}.", "Welcome to {village}! Visit {park}, {pub} and {village} Hall.",
    "The {village} Declaration and the {village} Plan were signed by {body}.", "Forces loyal to {body} took {village}, {village} and the village of {village} from the {people}.", "Sources in {village} told {company} that {body} had left {village}.", "{body} claimed attacks in {village} and {village}; {abbr} denied it.",
    "Election result, {village}: {body} {num}, {body} {num}.", "{village} --- {village} is an electoral district in {country}.", "Voters in {village}, {village} and {village} go to the polls on {day}.", "The genus {work} has two species, {work} and {work}.",
    # The same with a person, so that the place is not all that tells.
    "{p_l} left {village} for {village} in {year} and wrote {work} there.", "{work} is the third album by {p}. {p_l} recorded it in {village}.", "{p} (born {year} in {village}) is a {people} guitarist who plays {product} guitars.", "{p_l} sold {product} to {q_l} in {year}; {product} moved to {village}.",
    "{team} signed {p} from {team}. {p_l} had scored {num} goals for {team}.", "{p_f} {p_l} and {q_l} played for {team} and {team}.", "{work}, written by {p_l} and {q_l}, was first sung at {village}.", "{p_l}, a {people} from {village}, spoke {people} and {people}.",
    "The {people} leader {p} took {village}; {q_l} held {village}.", "{p_l} studied the {people} of {village} and wrote a grammar of {people}.", "{village} was the home of {p}, author of {work}. {p_l} is buried at {village}.", "{p_l} said {product} had paid {q_l} in {village}.",
    "The station at {village} was designed by {p_l}. {q_l} added the hall in {year}.", "Captain {p_l} of the {ship} died off {village}. {q_l} took command.", "{p} of {company} and {q} of {team} met in {village}.", "Lecturer {p}, of {org}, and {q_l} explored {village}.",
)  # fmt: skip
