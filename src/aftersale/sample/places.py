"""The thirteen countries the sample company sells in, with their currencies and sales areas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A group of countries under one vice president."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its weight in the business, the usual local units of a US dollar (in 1/100 000 000), its areas."""

    code: str
    name: str
    region: str
    currency: str
    weight: int
    units_per_dollar_e8: int
    daily_move_ppm: int
    company_forms: tuple[str, ...]
    areas: tuple[tuple[str, str], ...]


REGIONS = (
    Region("IN", "India"),
    Region("SEA", "South-East Asia"),
    Region("ME", "Middle East"),
    Region("NA", "North America"),
)

_WORLD = """
IN|India|IN|INR|340|86.5|2500|Pvt Ltd,Ltd,LLP
SG|Singapore|SEA|SGD|60|1.31|2000|Pte Ltd,Ltd
MY|Malaysia|SEA|MYR|60|4.28|2500|Sdn Bhd,Bhd
TH|Thailand|SEA|THB|50|33.2|3000|Co Ltd,PCL
ID|Indonesia|SEA|IDR|60|16350|2500|Tbk,Persero
PH|Philippines|SEA|PHP|60|57.4|2500|Inc,Corp
VN|Vietnam|SEA|VND|50|25600|1200|JSC,Co Ltd
AE|United Arab Emirates|ME|AED|50|3.6725|60|LLC,PJSC,FZE
SA|Saudi Arabia|ME|SAR|50|3.75|80|LLC,JSC
QA|Qatar|ME|QAR|20|3.64|60|WLL,QPSC
KW|Kuwait|ME|KWD|20|0.3065|600|WLL,KSC
US|United States|NA|USD|140|1|0|Inc,LLC,Corp
CA|Canada|NA|CAD|40|1.37|2000|Inc,Ltd
"""
_AREAS = """
IN|BOM Mumbai,DEL Delhi,BLR Bengaluru,MAA Chennai,HYD Hyderabad,PNQ Pune,CCU Kolkata,AMD Ahmedabad
SG|CEN Central,EAS East,WES West
MY|KUL Kuala Lumpur,PEN Penang,JHB Johor,BKI Sabah
TH|BKK Bangkok,CNX Chiang Mai,CHO Chonburi
ID|JKT Jakarta,SUB Surabaya,BDO Bandung,MES Medan
PH|MNL Manila,CEB Cebu,DVO Davao
VN|SGN Ho Chi Minh City,HAN Hanoi,DAD Da Nang
AE|DXB Dubai,AUH Abu Dhabi,SHJ Sharjah
SA|RUH Riyadh,JED Jeddah,DMM Dammam
QA|DOH Doha,RYN Al Rayyan,WKR Al Wakrah
KW|KWI Kuwait City,HAW Hawalli,AHM Ahmadi
US|NYC New York,CHI Chicago,DAL Dallas,SFO San Francisco,ATL Atlanta,SEA Seattle
CA|YYZ Toronto,YVR Vancouver,YUL Montreal
"""


def _read_country(line: str, areas: str) -> Country:
    code, name, region, currency, weight, units, move, forms = line.split("|")
    whole, _, decimals = units.partition(".")
    pairs = [area.split(" ", 1) for area in areas.split("|")[1].split(",")]
    return Country(
        code,
        name,
        region,
        currency,
        int(weight),
        int(whole + decimals.ljust(8, "0")),
        int(move),
        tuple(forms.split(",")),
        tuple((short, long) for short, long in pairs),
    )


COUNTRIES = tuple(map(_read_country, _WORLD.split("\n")[1:-1], _AREAS.split("\n")[1:-1]))
LATE_WEEKEND_COUNTRIES = ("SA", "QA", "KW")
"""Countries whose working week runs from Sunday to Thursday."""
REGION_SPELLINGS = ["Inda", "S.E. Asia", "Mid-East", "N America"]
"""Each region as nobody else spells it."""

LANGUAGES = {
    "IN": (("en", 60), ("hi", 40)),
    "SG": (("en", 85), ("ms", 15)),
    "MY": (("ms", 55), ("en", 45)),
    "TH": (("th", 80), ("en", 20)),
    "ID": (("id", 85), ("en", 15)),
    "PH": (("en", 60), ("tl", 40)),
    "VN": (("vi", 85), ("en", 15)),
    "AE": (("en", 55), ("ar", 45)),
    "SA": (("ar", 75), ("en", 25)),
    "QA": (("ar", 60), ("en", 40)),
    "KW": (("ar", 70), ("en", 30)),
    "US": (("en", 85), ("es", 15)),
    "CA": (("en", 75), ("fr", 25)),
}
"""The languages of a country's customers, by ISO 639-1, with their weights."""
ALL_LANGUAGES = tuple(sorted({code for spoken in LANGUAGES.values() for code, _ in spoken}))
