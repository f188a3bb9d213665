"""The identifiers of policing and public life in England and Wales: how each is written, read, checked and shown.

`IDENTIFIERS` maps our kind names to an `Identifier` with the functions `parse`, `normalise`, `check` and `format`, and two
compiled patterns. A plausible value that fails its check still parses: people mistype, and test cases are invented, so a check
raises confidence and never gates.
"""

from __future__ import annotations

from reference import money_identifiers, police_identifiers, public_identifiers
from reference.notation import NO_TABLES, Check, Identifier, Parts, PublishedTables
from reference.police_identifiers import force_codes, full_year

__all__ = ["IDENTIFIERS", "NO_TABLES", "Check", "Identifier", "Parts", "PublishedTables", "force_codes", "full_year"]

_ALL = (
    police_identifiers.PNC_ID,
    police_identifiers.CRO,
    police_identifiers.ASN,
    police_identifiers.COURT_CASE_REFERENCE,
    police_identifiers.URN,
    police_identifiers.OFFENCE_CODE,
    police_identifiers.NPCC_OFFENCE_CODE,
    police_identifiers.OCCURRENCE_NUMBER,
    police_identifiers.CRIME_REFERENCE,
    police_identifiers.INCIDENT_LOG,
    police_identifiers.CUSTODY_REFERENCE,
    police_identifiers.COLLAR_NUMBER,
    police_identifiers.EXHIBIT_REFERENCE,
    police_identifiers.PRISON_NUMBER,
    police_identifiers.PROBATION_CRN,
    public_identifiers.NINO,
    public_identifiers.NHS_NUMBER,
    public_identifiers.POSTCODE,
    public_identifiers.VRM,
    public_identifiers.DRIVING_LICENCE,
    public_identifiers.PASSPORT,
    public_identifiers.MRZ,
    public_identifiers.PHONE,
    public_identifiers.UTR,
    public_identifiers.UPN,
    money_identifiers.BANK_ACCOUNT,
    money_identifiers.SORT_CODE,
    money_identifiers.IBAN,
    money_identifiers.PAYMENT_CARD,
    money_identifiers.IMEI,
)

IDENTIFIERS: dict[str, Identifier] = {each.kind: each for each in _ALL}
