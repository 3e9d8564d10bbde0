"""What is known of aircraft types and operators; origins in `reference/LICENCES.md`."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

# Types that private persons fly (contract §6): piston singles and twins, ultralights, gliders, balloons
# and piston helicopters. Turboprops and jets stay, since armed forces and charterers fly them too.
# A regular expression over ICAO type designators; an aircraft of unknown type is no light one.
LIGHT = (
    "A210|AA1|AA5|AC11|AC50|AC56|AC68|AEST|ALSL|AP2[0-9]|AP36|AS02|AT3|B25|BALL|BDOG|BE17|BE18|BE19|BE2[34]|"
    "BE3[356]|BE50|BE55|BE56|BE58|BE60|BE76|BE77|BE95|BL8|BN2P|BN2A|BR23|C120|C140|C150|C152|C162|C170|C172|"
    "C175|C177|C180|C182|C185|C188|C190|C195|C205|C206|C207|C210|C240|C303|C310|C320|C335|C336|C337|C340|"
    "C402|C404|C411|C414|C421|C42|C72R|C77R|C82R|C82S|CH60|CH7[05]|CH80|CHMP|CHPR|COL[34]|CP[0-9]{2}|CRUZ|"
    "CTLS|D140|DA20|DA36|DA4[0-9]|DA50|DA62|DG[0-9].?|DIMO|DISC|DR[0-9]{2}|DR10|DR22|DUOD|DV20|DYNA|E300|"
    "ECHO|EAGL|EV97|EXTR|EUPA|FDCT|FOX|FK[0-9].?|G10[0-9]|G115|G12T|GLAS|GLID|GLSP|GROB|GYRO|H269|"
    "HUSK|ICOM|J3|J4|J5|JAB[0-9]|JS1|KITF|KOLI|LA25|LA4|LANC|LNC[0-9]|LEG2|LGEZ|LS[0-9]|M20[PT]|M5|M6|M7|"
    "M22|MCR[0-9]|MF10|MOR2|NAVI|NIMB|P06T|P19[0-9]|P2[0-9]{3}|P28[ABRSTU]|P32[RT]|P68|P70|P92|"
    "P96|PA11|PA12|PA15|PA16|PA17|PA18|PA20|PA22|PA23|PA24|PA25|PA27|PA28|PA30|PA31|PA32|PA34|PA36|PA38|"
    "PA44|PA46|PARA|PIVI|PNR[0-9]|PTS[12]|R22|R44|RALL|RANG|RF[0-9]+|RV[0-9]{1,2}|S10|S12|S22T|S6|SAVG|"
    "SHRK|SIRA|SR20|SR22|STOL|SV4|SZ[0-9]{2}|TAMP|TAYB|TB[0-9]|TB[12][01]|TOBA|TRIN|T6|TL20|TL30|TRF1|ULAC|"
    "UF[0-9]{2}|VELO|VENT|VK3P|VL3|WT9|YK12|YK18|YK52|Z[0-9]{2}|Z[0-9]{3}|AS2[0-9]|ARCU|ASK[0-9]*"
)


@dataclass(frozen=True, slots=True)
class CargoType:
    """At most how many tonnes a type carries, over all its variants, and who says so."""

    type: str
    name: str
    tonnes: float
    variant: str
    publisher: str
    url: str


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator's class (air arm, state, charter, airline) and who says so."""

    code: str
    name: str
    operator_class: str
    publisher: str
    url: str


@cache
def load_cargo_types() -> dict[str, CargoType]:
    """Payload ceilings by ICAO type designator."""
    return {
        row["type"]: CargoType(
            row["type"], row["name"], float(row["tonnes"]), row["variant"], row["publisher"], row["url"]
        )
        for row in _rows("cargo_types.csv")
    }


@cache
def load_operators() -> dict[str, Operator]:
    """Operators of which more is known than that their call sign is an airline's."""
    return {row["code"]: Operator(**row) for row in _rows("operators.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("sinews") / "reference" / name).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))
