"""Codes of nationality in passports (ICAO Doc 9303 part 3, section 5) and the two letters of ISO 3166 that a form has."""

from __future__ import annotations

# fmt: off
COUNTRIES = {
    "GBR": "GB", "GBD": "GB", "GBN": "GB", "GBO": "GB", "GBP": "GB", "GBS": "GB", "IRL": "IE", "D": "DE", "AUT": "AT",
    "BEL": "BE", "BGR": "BG", "HRV": "HR", "CYP": "CY", "CZE": "CZ", "DNK": "DK", "EST": "EE", "FIN": "FI", "FRA": "FR",
    "GRC": "GR", "HUN": "HU", "ITA": "IT", "LVA": "LV", "LTU": "LT", "LUX": "LU", "MLT": "MT", "NLD": "NL", "POL": "PL",
    "PRT": "PT", "ROU": "RO", "SVK": "SK", "SVN": "SI", "ESP": "ES", "SWE": "SE", "NOR": "NO", "CHE": "CH", "ISL": "IS",
    "UKR": "UA", "TUR": "TR", "ALB": "AL", "SRB": "RS", "IND": "IN", "PAK": "PK", "BGD": "BD", "LKA": "LK", "NPL": "NP",
    "CHN": "CN", "HKG": "HK", "PHL": "PH", "MYS": "MY", "SGP": "SG", "AUS": "AU", "NZL": "NZ", "CAN": "CA", "USA": "US",
    "JAM": "JM", "TTO": "TT", "BRA": "BR", "NGA": "NG", "GHA": "GH", "KEN": "KE", "UGA": "UG", "ZWE": "ZW", "ZAF": "ZA",
    "SOM": "SO", "ETH": "ET", "ERI": "ER", "EGY": "EG", "MAR": "MA", "IRN": "IR", "IRQ": "IQ", "AFG": "AF", "SYR": "SY",
}
# fmt: on
"""Those that are common here; a code that is not here is not compared."""
