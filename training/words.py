"""Words for the slots of training sentences: what looks like a name, stands where names stand, or announces one."""

from __future__ import annotations

RANKS = (
    "PC", "PCSO", "DC", "DS", "DI", "DCI", "PS", "Sgt", "Sergeant", "Inspector", "Insp", "Chief Inspector", "Superintendent",
    "Detective Constable", "Detective Sergeant", "Police Constable", "WPC", "SC", "T/DC", "A/PS", "CSI", "Officer", "SOCO",
)  # fmt: skip
TITLES = (
    "Mr", "Mrs", "Ms", "Miss", "Dr", "Mr.", "Mrs.", "Sir", "Judge", "Prof", "Rev", "Cllr", "Master", "District Judge", "DJ",
)  # fmt: skip
SHIPS = (
    "HMS Nelson", "HMS Victoria", "USS Carter Hall", "the Queen Mary", "the Pride of Kent", "the Ross Tiger", "MV Stella Maris",
)  # fmt: skip
FORMS = (
    "MG11", "MG3", "MG5", "MG6C", "Form 991", "DASH", "Book 194", "Section 9", "Pocket Note Book", "ViSOR", "Niche", "Athena",
    "STORM",
)  # fmt: skip
ACTS = (
    "Theft Act 1968", "Offences Against the Person Act 1861", "Misuse of Drugs Act", "Criminal Justice Act 1967", "Clare's Law",
    "Sarah's Law", "Public Order Act", "Judge's Rules", "Martyn's Law", "Helen's Law",
)  # fmt: skip
VEHICLES = (
    "Vauxhall Corsa", "Ford Fiesta", "Mercedes Sprinter", "Alfa Romeo", "Renault Clio", "Nissan Micra", "Austin Rover",
    "Porsche Carrera", "Opel Astra", "Lexus", "Royal Enfield", "Harley Davidson", "Skoda Octavia", "Seat Leon", "Ford Ka",
)  # fmt: skip
THINGS = (
    "Samsung Galaxy", "Stella Artois", "Jack Daniels", "Calvin Klein jacket", "Ralph Lauren top", "Tommy Hilfiger cap",
    "Hugo Boss", "North Face coat", "Stanley knife", "Bacardi", "Nokia", "Adidas", "Sony PlayStation", "Mary Jane",
    "Captain Morgan", "Ted Baker bag", "Charlie", "Nike trainers", "Xbox", "Apple Watch", "Paul Smith shirt", "Zimmer frame",
    "Jimmy", "Phillips screwdriver", "Billy",
)  # fmt: skip
BREEDS = (
    "Staffordshire Bull Terrier", "Jack Russell", "King Charles Spaniel", "German Shepherd", "Yorkshire Terrier", "Rottweiler",
)  # fmt: skip
DAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
STREET_ENDS = (
    "Road", "Street", "Avenue", "Close", "Lane", "Drive", "Crescent", "Gardens", "Court", "Way", "Terrace", "Place", "Grove",
    "House", "Square", "Walk", "Mews", "Hill", "Park", "Rise",
)  # fmt: skip
COMPANY_ENDS = (
    "Ltd", "& Sons", "Solicitors", "& Co", "Bakery", "Motors", "Plumbing", "LLP", "Estate Agents", "Butchers", "Group", "Garages",
    "plc", "and Partners", "Builders Merchants", "Taxis", "Security Services", "Scaffolding Ltd", "Chambers", "Funeral Directors",
)  # fmt: skip
BODY_ENDS = (
    "Hospital", "Primary School", "Academy", "College", "Trust", "Foundation", "Infirmary", "Community Centre", "Memorial Hall",
    "Hostel", "University", "Care Home", "Surgery", "Medical Centre", "Children's Centre", "Church", "Clinic",
)  # fmt: skip
SHOPS = (
    "Tesco", "Sainsbury's", "Asda", "Morrisons", "Boots", "Marks and Spencer", "John Lewis", "Lidl", "Aldi", "McDonald's",
    "Wetherspoons", "Debenhams", "WH Smith", "Greggs", "Burger King", "Costa", "Matalan", "Argos", "Ladbrokes", "William Hill",
    "Paddy Power", "Barclays", "Lloyds", "Santander", "Halfords", "Primark", "Co-op", "Screwfix", "Wilkinsons",
    "Frankie and Benny's", "Nando's", "Harvey Nichols",
)  # fmt: skip
BODIES = (
    "Crown Prosecution Service", "CPS", "West Yorkshire Police", "Social Services", "Kent Police", "Metropolitan Police",
    "Victim Support", "Home Office", "the Probation Service", "Women's Aid", "NHS", "IOPC", "Thames Valley Police",
    "National Crime Agency", "DVLA", "HMRC", "Children's Services", "British Transport Police", "the Youth Offending Team",
    "Crimestoppers", "Housing Options", "the Magistrates' Court", "the Army", "Reuters", "the BBC", "the Ministry of Defence",
    "Sky News", "the Guardian", "the Labour Party", "the United Nations", "NATO", "FIFA", "the Senate", "Microsoft",
)  # fmt: skip
NICKNAMES = (
    "Baz", "Daz", "Gaz", "Spud", "Smudge", "Chalky", "Big Dave", "Little Stu", "Mad Frankie", "Tiny", "Ginge", "Jonno", "Macca",
    "Robbo",
)  # fmt: skip
NOUNS = (
    "Victim", "Suspect", "Witness", "Complainant", "Defendant", "Aggrieved", "Custody Sergeant", "Duty Solicitor",
    "Appropriate Adult", "Officer in Case", "Social Worker", "Interpreter", "Occupation", "Ethnicity", "Address", "Postcode",
    "Remarks", "Disposal", "Outcome",
)  # fmt: skip
ORDINARY = (
    "informant", "attended", "officers", "obtained", "injuries", "complaint", "offender", "suspect", "location", "vehicle",
    "statement", "transferred", "requested", "ambulance", "available", "description", "incident", "neighbour", "property",
    "recovered", "reported", "resourced", "safeguarding", "supervisor", "threatened", "unknown", "updated", "witnesses",
    "footage", "assaulted", "arrested", "bruising", "caller", "closing", "control", "damage", "deployed", "drinking",
    "enquiries", "evidence", "house", "interview", "kitchen", "language", "missing", "operator", "partner", "previous",
    "received", "refused", "removed", "searched", "station", "telephone", "verbal", "welfare", "window", "stolen",
)  # fmt: skip
