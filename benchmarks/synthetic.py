"""A made-up register of deliveries in SIPRI's layout, any size, the same bytes every time."""

from __future__ import annotations

import random
from pathlib import Path

PREAMBLE = (
    "Transfers of major conventional arms from All countries  to All countries . "
    "Deals with deliveries made for the year range '1995' to '2025';\n"
    "Made up for a benchmark; not SIPRI's data.;\n"
    "Data generated: 12 Feb 2026 12:26:12 PM;\n"
)
HEADER = (
    "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,"
    "Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,"
    "Delivery year is estimate,Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production;"
)
# Filler, so that the header stands on line 12 as in the real file.
BLANK_LINES = 8
SUPPLIERS = (
    "Israel", "Russia", "United States", "France", "Germany", "China", "Italy", "United Kingdom", "Spain",
    "South Korea", "Sweden", "Netherlands", "Turkiye", "Ukraine", "Belarus", "Czechia", "South Africa",
    "unknown supplier(s)",
)  # fmt: skip
RECIPIENTS = (
    "Azerbaijan", "Armenia", "Georgia", "India", "Pakistan", "Saudi Arabia", "Qatar", "Egypt", "Japan",
    "Australia", "South Korea", "Ukraine", "Poland", "Greece", "Viet Nam", "Indonesia", "Brazil", "Chile",
    "Algeria", "Morocco", "Kazakhstan", "UAE", "Turkiye", "NATO**", "Hezbollah (Lebanon)*",
    "unknown recipient(s)",
)  # fmt: skip
WEAPONS = (
    ("Barak", "air-defence system", "Air-defence systems"), ("Mi-17", "transport helicopter", "Aircraft"),
    ("T-90S", "tank", "Armoured vehicles"), ("D-30 122mm", "towed gun", "Artillery"),
    ("AL-31", "turbofan", "Engines"), ("Harop", "loitering munition", "Missiles"),
    ("EL/M-2288", "air search radar", "Sensors"), ("OPV-62", "offshore patrol vessel", "Ships"),
)  # fmt: skip
STATUSES = ("New", "New", "New", "Second hand", "Second hand but modernized")


def write_register(path: Path, rows: int, seed: int = 20260212) -> None:
    """Write `rows` deliveries: deals of one to five years, a third of the flags set, as in the real one."""
    chance = random.Random(seed)
    flag = ("Yes", "No", "No")
    with path.open("w", encoding="latin-1", newline="\r\n") as out:
        out.write(PREAMBLE + ";\n" * BLANK_LINES + HEADER + "\n")
        deal = written = 0
        while written < rows:
            deal += 1
            supplier, recipient = chance.choice(SUPPLIERS), chance.choice(RECIPIENTS)
            weapon, description, category = chance.choice(WEAPONS)
            ordered = chance.randint(1990, 2022)
            unit = chance.randint(1, 6000)
            status = chance.choice(STATUSES)
            local = "Yes" if chance.random() < 0.1 else "No"
            first = max(1995, ordered + chance.randint(0, 3))
            last = min(2024, first + chance.randint(0, 4))
            for year in range(first, last + 1):
                if written == rows:
                    break
                number = chance.choice((1, 2, 3, 4, 6, 10, 12, 20, 25, 40, 50, 100, 250))
                out.write(
                    f"{deal},{supplier},{recipient},{weapon}-{deal % 97},{description},{category},{ordered},"
                    f"{chance.choice(flag)},{number},{chance.choice(flag)},{year},{chance.choice(flag)},"
                    f"{status},{unit / 100:g},{unit / 100:g},{number * unit / 100:g},{local};\n"
                )
                written += 1
