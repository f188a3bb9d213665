"""The words that British addresses are made of, and the words of living somewhere and of something happening there."""

from __future__ import annotations

from redaction.detection.cues import by_first_letter

STREETS = """
street str st road rd avenue ave lane ln drive dr close cl crescent cres way place pl gardens gdns grove grv terrace terr
hill square sq mews walk row parade rise view vale park green court ct gate croft drove fold ginnel common wharf quay
esplanade promenade embankment boulevard blvd circus broadway highway parkway bypass causeway bank dale dene end garth
glade glebe heath highlands loan mead meadow meadows mount orchard paddock passage path pathway pightle ridge ridings side
spinney viaduct villas wynd yard alley approach arcade brow chase cloisters copse corner cottages cottage crossway
cross dell elms fields field firs furlong grange haven hey hollow knoll larches leas lea leys link limes lodge loke maltings
mansions moor mill nook oaks oval pines pleasance poplars precinct retreat roundabout rowans sidings slade slip
snicket square straight strand sycamores top trees turnpike twitten wood woods
""".split()  # noqa: SIM905
STREET = by_first_letter(STREETS)

ROADS = frozenset(
    """
    street str st road rd avenue ave lane ln drive dr close cl crescent cres gardens gdns grove terrace terr mews
    parade square sq boulevard blvd place pl walk rise way croft highway wynd row hill
    """.split()  # noqa: SIM905
)
"""Types that make a street of any capitalised word before them, without a house number."""

BUILDINGS = """
house court tower towers lodge mansions heights point building buildings apartments apts cottage cottages farm farmhouse barn
hall manor villa villas bungalow rectory vicarage mill maltings hostel hotel flats residence residences hospice works chambers
grange place quarters caravan stables croft block lofts wharf
""".split()  # noqa: SIM905
BUILDING = frozenset(BUILDINGS)

TOWNS = frozenset(
    """
    aberdeen aldershot altrincham andover ashford aylesbury banbury bangor barking barnet barnsley barnstaple barrow
    basildon basingstoke bath batley bedford belfast beverley bexley bicester birkenhead birmingham blackburn
    blackpool bodmin bolton boston bournemouth bracknell bradford braintree brentwood bridgend bridgwater brighouse
    brighton bristol bromley burnley burton bury camberley cambridge cannock canterbury cardiff carlisle chatham
    chelmsford cheltenham chester chesterfield chichester chippenham chorley clacton colchester colwyn corby coventry
    crawley crewe croydon cwmbran darlington dartford derby dewsbury doncaster dorchester dover dudley dundee durham
    ealing eastbourne eastleigh edinburgh enfield epsom exeter fareham farnborough farnham folkestone gateshead
    gillingham glasgow gloucester gosport grantham gravesend grimsby guildford halesowen halifax harlow harrogate
    harrow hartlepool hastings hatfield havant hemel hereford hertford hexham hinckley hitchin horsham hounslow hove
    huddersfield hull huntingdon ilford inverness ipswich keighley kendal kettering kidderminster kingston lancaster
    leamington leeds leicester leigh lewes lichfield lincoln liverpool llandudno llanelli london loughborough
    lowestoft luton macclesfield maidenhead maidstone manchester mansfield margate merthyr middlesbrough morpeth neath
    newark newbury newcastle newport newquay northallerton northampton norwich nottingham nuneaton oldham oxford
    penrith penzance perth peterborough plymouth pontefract pontypridd poole portsmouth preston ramsgate reading
    redditch redhill reigate rhyl richmond rochdale rochester rotherham rugby rugeley runcorn salford salisbury
    scarborough scunthorpe sevenoaks sheffield shrewsbury sittingbourne skipton slough solihull southampton southend
    southport stafford stevenage stirling stockport stockton stoke stratford sunderland sutton swansea swindon
    tamworth taunton telford tiverton tonbridge torquay truro twickenham uxbridge wakefield wallasey wallsend walsall
    warrington warwick watford wellingborough wells welwyn weston wembley weybridge weymouth whitby whitehaven widnes
    wigan wimbledon winchester windsor woking wokingham wolverhampton worcester workington worksop worthing wrexham
    yeovil york avon bedfordshire berkshire buckinghamshire cambridgeshire cheshire cleveland cornwall cumbria
    derbyshire devon dorset essex gloucestershire gwent gwynedd hampshire herefordshire hertfordshire humberside kent
    lancashire leicestershire lincolnshire merseyside middlesex norfolk northamptonshire northumberland
    nottinghamshire oxfordshire powys rutland shropshire somerset staffordshire suffolk surrey sussex warwickshire
    wiltshire worcestershire yorkshire dyfed clwyd glamorgan england wales scotland uk cumbria anytown anyshire
    """.split()  # noqa: SIM905
)

LIVING = by_first_letter(
    [
        r"(?:lives|live|lived|living|resides|reside|resided|residing|stay|stays|stayed|staying|dwells|dwelling"
        r"|lodging|lodges|moved|based)(?:\s+(?:alone|with\s+\w+(?:\s\w+)?|currently|now|here|in))?\s+(?:at|to"
        r"|in)",
        r"(?:home|current|previous|known|bail|postal|correspondence|permanent|former|full|work|registered)\s+address(?:es)?(?:\s+(?:is"
        r"|was|as|of|at|being))?",
        r"address(?:es)?(?:\s*(?:[1-5]|line\s?[1-5]))?(?:\s+(?:is|was|as|of|given\s+as|at|being))?",
        r"(?:bailed|remanded|released|conveyed|returned|went|gone|go)\s+(?:home\s+)?to",
        r"house\s+(?:is\s+)?at",
        r"home\s+(?:is\s+)?(?:at|of)",
        r"(?:tenant|occupier|resident|owner|householder)\s+(?:of|at)",
        r"care\s+of",
        r"c/o",
    ]
)
HAPPENING = by_first_letter(
    [
        "outside",
        "near",
        "along",
        "scene",
        "junction",
        "corner",
        "towards",
        "opposite",
        "behind",
        "driving",
        "drove",
        "ran",
        "walked",
        "incident",
        "offence",
        "location",
        "burglary",
        "robbery",
        "parked",
        "travelling",
    ]
)
NOT_A_NAME = frozenset(
    """
    next such the a an in on at of from to and or by with for near along outside opposite behind towards into down up i he she
    it they we you his her their our my this that these those there then when while where who which was is are were
    had has have been be as so but if not no yes police pc dc ps officer mr mrs ms miss dr sir suspect victim witness
    defendant male female monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december dob tel mobile phone email name date time age address
    postcode home occupation hours hrs people men women years minutes metres miles yards feet same other another every
    each any one two three four five six seven eight nine ten
    """.split()  # noqa: SIM905
)
