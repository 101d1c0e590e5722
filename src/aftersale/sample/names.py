"""Made-up names of people and companies, put together from short lists."""

from __future__ import annotations

import unicodedata

import numpy as np

_INDIA = (
    "Aarav Aditi Ananya Arjun Deepa Farhan Gurpreet Ishaan Kavya Lakshmi Manish Meera Nikhil Pooja Priya Rahul "
    "Rohan Sana Sunita Vikram",
    "Sharma Iyer Reddy Khan Singh Patel Nair Das Banerjee Kulkarni Menon Gupta Fernandes Chopra Rao Bose Joshi "
    "Verma Pillai Sheikh",
)
_MALAY = (
    "Aisyah Amir Farid Hafiz Nurul Siti Zainal Mei_Ling Wei_Jie Jia_Hui Kumar Priya Daniel Rachel Azlan Hui_Min",
    "Rahman Ismail Tan Lim Wong Lee Krishnan Abdullah Ng Chong Hassan Pereira Goh Yusof Teo Rajan",
)
_ARAB = (
    "Ahmed Aisha Fatima Hamad Hessa Khalid Layla Mariam Mohammed Noura Omar Rashid Saeed Salma Yousef Zayed "
    "Priya Joseph",
    "Al-Mansoori Al-Harbi Al-Kuwari Al-Sabah Al-Otaibi Haddad Khoury Al-Suwaidi Al-Ghamdi Nasser Al-Rashid "
    "Farouk Thomas Mathew",
)
_AMERICA = (
    "Emily Jamal Carlos Sofia Ethan Aaliyah Wei Grace Noah Isabella Marcus Olivia Diego Hannah Tyrone Megan "
    "Raj Chloé Liam Keisha",
    "Johnson Garcia Nguyen Williams Chen Martinez Brown O'Brien Patel Washington Kowalski Rivera Smith Kim "
    "Tremblay Jackson Lopez Cohen",
)
_LISTS = {
    "IN": _INDIA,
    "SG": _MALAY,
    "MY": _MALAY,
    "TH": (
        "Anong Chai Kanya Malee Niran Ploy Prasert Somchai Sunisa Thawat Wichai Siriporn",
        "Srisuk Wongsa Chaiyasit Boonmee Rattana Suwan Thongchai Saetang Intharat Kaewmanee",
    ),
    "ID": (
        "Agus Ayu Budi Dewi Eko Indah Joko Made Putri Rizky Sri Wayan Yulia Bagus",
        "Santoso Wijaya Siregar Lestari Pratama Hidayat Nasution Kusuma Gunawan Simanjuntak Saputra",
    ),
    "PH": (
        "Angelica Benjie Carmela Danilo Jasmine Jose_Miguel Liza Maria Paolo Rowena Rafael Tala",
        "Santos Reyes Cruz Bautista Ocampo Garcia Mendoza Villanueva Aquino Dela_Cruz Tolentino",
    ),
    "VN": (
        "Anh Bình Châu Dũng Giang Hà Huy Lan Linh Minh Ngọc Phúc Quang Thảo Trang Tuấn",
        "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Ngô",
    ),
    "AE": _ARAB,
    "SA": _ARAB,
    "QA": _ARAB,
    "KW": _ARAB,
    "US": _AMERICA,
    "CA": _AMERICA,
}
FAMILY_NAME_FIRST = ("VN",)

_WORDS = """
Altiva Banyan Cobalt Dhruva Emberly Fennick Garuda Harbourline Indigo Juniper Kestrel Lotus Meridian Nimbus
Opaline Palmyra Quarry Rivulet Saffron Tamarind Umbra Verdant Westerly Xenia Yarrow Zephyr Anchor Birch Coral
Delta Eastgate Falcon Granite Horizon Ironwood Jasper Keystone Lantern Monsoon Northstar Orchid Pinnacle
Redwood Sandstone Tidewater Unity Vista Willow
"""
COMPANY_WORDS = tuple(_WORDS.split())
TRADE_WORDS = {
    "banking": "Bank,Capital,Finance,Insurance,Credit,Securities",
    "healthcare": "Health,Hospitals,Clinics,Pharma,Diagnostics,Care",
    "retail": "Stores,Retail,Markets,Fashion,Foods,Online",
    "public_sector": "City Council,Port Authority,University,Water Board,Transit Authority,Public Works",
    "manufacturing": "Industries,Motors,Steel,Textiles,Electronics,Packaging",
    "energy": "Energy,Power,Petroleum,Solar,Gas,Utilities",
    "media": "Media,Studios,Broadcasting,Publishing,Games,Films",
}


def draw_person_name(rng: np.random.Generator, country: str) -> str:
    """Return a plausible full name for someone working in a country."""
    given_names, family_names = (text.split() for text in _LISTS[country])
    given = given_names[int(rng.integers(len(given_names)))].replace("_", " ")
    family = family_names[int(rng.integers(len(family_names)))].replace("_", " ")
    return f"{family} {given}" if country in FAMILY_NAME_FIRST else f"{given} {family}"


def compose_email(name: str, number: int) -> str:
    """Return an address at example.com; the number keeps namesakes apart.

    Examples
    --------
    >>> compose_email("Đặng Thảo", 7)
    'dang.thao.7@example.com'
    """
    plain = unicodedata.normalize("NFKD", name.replace("Đ", "D").replace("đ", "d")).encode("ascii", "ignore").decode()
    words = plain.lower().replace("'", "").split()
    return f"{'.'.join(words)}.{number}@example.com"
