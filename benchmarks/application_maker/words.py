"""Invented people, places and employers of the applications."""

from __future__ import annotations

from datetime import date
from typing import Any

Form = dict[str, Any]

# fmt: off
FEMALE = [
    "Amelia", "Zoë", "Priya", "Chloé", "Niamh", "Bronagh", "Ewa", "Fatima", "Grace", "Hannah", "Ingrid", "Jasleen",
    "Katarzyna", "Leila", "Maeve", "Nkechi", "Oluwaseun",
]
MALE = [
    "Aidan", "Björn", "Callum", "Dafydd", "Emeka", "Farid", "Gareth", "Hamish", "Ivo", "José", "Kwame", "Łukasz",
    "Mateusz", "Niall", "Owen", "Pádraig", "Rhys", "Søren",
]
SURNAMES = [
    "Ashdown", "Bexley-Hart", "Cobham", "D'Arcy", "Eastlake", "Fairweather", "Gulliver", "Hartigan", "Ibekwe",
    "Jankowski", "Kettering", "Llewelyn", "MacAlpine", "Müller", "Nowak", "O'Hanlon", "Peña", "Quennell", "Rösler",
    "Stellanova", "Thackeray", "Umarov", "Venkataraghavan", "Whitlock", "Yardley", "Zielińska", "Ó_Broin", "de_Souza",
    "Ng",
]
STREETS = [
    "Alder", "Beacon", "Cobbler", "Dovecote", "Elmhurst", "Foundry", "Garland", "Harbour", "Ivy", "Juniper", "Kiln",
    "Larch", "Millrace", "Nightingale",
]
TOWNS = [
    "Northbeck", "Eastwick", "Stonebridge", "Marlow-on-Wye", "Upper", "Fenby", "Castle", "Holt",
]
POSTCODE_AREAS = [
    "EX", "PL", "LS", "TR", "DT", "BS", "SO", "CT", "ME", "TN",
]
EMPLOYERS = [
    "Fenby Timber Ltd", "Holt Bakery", "Northbeck Council", "Garland Logistics", "Wye Valley Dental", "Kiln Lane School",
    "Beacon Retail",
]
LEVELS = {"RV": (5, 3), "MV": (5, 5), "NPPV1": (3, 3), "NPPV2": (5, 3), "NPPV3": (5, 3)}
"""Years of history and of residence."""
WITH_PEOPLE = ("RV", "MV", "NPPV2", "NPPV3")
DECLARATIONS = [
    "convictions", "arrests", "under_investigation", "insolvency", "judgments", "associations", "financial_links",
    "business_interests", "other_names", "previous_vetting", "misconduct", "cut_ties", "organisations",
]
# fmt: on
MADE = date(2026, 9, 14)
