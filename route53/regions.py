"""Where AWS Regions and countries are: public facts, as far as routing needs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REGIONS: Final[Mapping[str, tuple[float, float, str, str]]] = {
    "af-south-1": (-33.9, 18.4, "ZA", ""),
    "ap-east-1": (22.3, 114.2, "HK", ""),
    "ap-east-2": (25.0, 121.5, "TW", ""),
    "ap-northeast-1": (35.7, 139.7, "JP", ""),
    "ap-northeast-2": (37.6, 127.0, "KR", ""),
    "ap-northeast-3": (34.7, 135.5, "JP", ""),
    "ap-south-1": (19.1, 72.9, "IN", ""),
    "ap-south-2": (17.4, 78.5, "IN", ""),
    "ap-southeast-1": (1.3, 103.8, "SG", ""),
    "ap-southeast-2": (-33.9, 151.2, "AU", ""),
    "ap-southeast-3": (-6.2, 106.8, "ID", ""),
    "ap-southeast-4": (-37.8, 145.0, "AU", ""),
    "ap-southeast-5": (3.1, 101.7, "MY", ""),
    "ap-southeast-6": (-36.8, 174.8, "NZ", ""),
    "ap-southeast-7": (13.8, 100.5, "TH", ""),
    "ca-central-1": (45.5, -73.6, "CA", ""),
    "ca-west-1": (51.0, -114.1, "CA", ""),
    "cn-north-1": (39.9, 116.4, "CN", ""),
    "cn-northwest-1": (38.5, 106.2, "CN", ""),
    "eu-central-1": (50.1, 8.7, "DE", ""),
    "eu-central-2": (47.4, 8.5, "CH", ""),
    "eu-north-1": (59.3, 18.1, "SE", ""),
    "eu-south-1": (45.5, 9.2, "IT", ""),
    "eu-south-2": (41.6, -0.9, "ES", ""),
    "eu-west-1": (53.3, -6.3, "IE", ""),
    "eu-west-2": (51.5, -0.1, "GB", ""),
    "eu-west-3": (48.9, 2.4, "FR", ""),
    "eusc-de-east-1": (52.4, 13.1, "DE", ""),
    "il-central-1": (32.1, 34.8, "IL", ""),
    "me-central-1": (24.5, 54.4, "AE", ""),
    "me-south-1": (26.1, 50.6, "BH", ""),
    "mx-central-1": (20.6, -100.4, "MX", ""),
    "sa-east-1": (-23.5, -46.6, "BR", ""),
    "us-east-1": (39.0, -77.5, "US", "VA"),
    "us-east-2": (40.0, -83.0, "US", "OH"),
    "us-gov-east-1": (40.0, -83.0, "US", "OH"),
    "us-gov-west-1": (45.8, -119.7, "US", "OR"),
    "us-west-1": (37.4, -122.0, "US", "CA"),
    "us-west-2": (45.8, -119.7, "US", "OR"),
}
"""Latitude, longitude, country and state by Region: those of the city or state that AWS names it after."""

_COUNTRIES: Final = {
    "AF": (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR "
        "MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW"
    ),
    "AN": "AQ BV GS HM",
    "AS": (
        "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY "
        "NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE"
    ),
    "EU": (
        "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC "
        "MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"
    ),
    "NA": (
        "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR "
        "SV SX TC TT US VC VG VI"
    ),
    "OC": "AS AU CC CK CX FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
    "SA": "AR BO BR CL CO EC FK GF GY PE PY SR UY VE",
}
CONTINENTS: Final[Mapping[str, str]] = {
    country: continent for continent, countries in _COUNTRIES.items() for country in countries.split()
}
"""A country's continent, by the United Nations' grouping (M49) in Route 53's seven codes. AWS's own database may place
a country at a border otherwise: a resolver whose continent is given keeps it."""

CONTINENT_CODES: Final = frozenset(_COUNTRIES)

_STATES: Final = (
    "AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT "
    "NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY"
)
STATES: Final = frozenset(_STATES.split())
"""The states and possessions of the United States, the only subdivisions that Route 53 knows."""
