"""Territories in four levels: region, country, area, and the patches that sellers hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aftersale.sample.people import EXECUTIVE, Seat
from aftersale.sample.places import COUNTRIES, REGIONS

LEAST_PATCHES = 3


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory; `parent` is the key of the one around it, empty for a region."""

    key: str
    name: str
    country: str
    region: str
    parent: str


@dataclass(frozen=True, slots=True)
class Map:
    """The upper territories, and the patches with the country each lies in."""

    upper: list[Territory]
    patches: list[Territory]
    patch_countries: list[int]

    def load_patches_of(self, country: int) -> list[int]:
        """Return the places of a country's patches."""
        return [patch for patch, own in enumerate(self.patch_countries) if own == country]


def build_map(seats: Sequence[Seat]) -> Map:
    """Return as many patches per country as it has account executives' seats, and at least three."""
    regions = {region.code: region.name for region in REGIONS}
    upper = [Territory(f"R-{code}", name, "", name, "") for code, name in regions.items()]
    patches: list[Territory] = []
    patch_countries: list[int] = []
    for number, country in enumerate(COUNTRIES):
        region = regions[country.region]
        upper.append(Territory(country.code, country.name, country.code, region, f"R-{country.region}"))
        for code, name in country.areas:
            upper.append(Territory(f"{country.code}-{code}", name, country.code, region, country.code))
        executives = sum(1 for seat in seats if seat.country == number and seat.role == EXECUTIVE)
        for patch in range(max(LEAST_PATCHES, executives)):
            code, name = country.areas[patch % len(country.areas)]
            area = f"{country.code}-{code}"
            place = patch // len(country.areas) + 1
            patches.append(Territory(f"{area}-{place:03d}", f"{name} {place}", country.code, region, area))
            patch_countries.append(number)
    return Map(upper, patches, patch_countries)
