"""What an aircraft can do, as far as its airfield is concerned: eight classes and their needs.

The class is read from the ICAO type designator where it is known, else from how fast and high the
aircraft flew. Written by hand from general knowledge of the types; no register is bundled.
"""

from __future__ import annotations

from functools import cache

import numpy as np

HEAVY, JET, BUSINESS, TURBOPROP, LIGHT, HELICOPTER, FIGHTER, FLOATER = range(8)
NAMES = ("heavy jet", "jet", "business jet", "turboprop", "light", "helicopter", "fighter", "floater")

# Types whose class their letters do not tell. A prefix ends with *.
_TYPES = {
    HEAVY: (
        "A30* A310 A33* A34* A35* A38* A3ST B74* B76* B77* B78* B701 B703 BLCF MD11 DC10 DC8* L101 IL62 "
        "IL76 IL86 IL96 A124 A225 AN22 C17 C5* C5M K35* KC10 KC46 KC2 KC3* E3* E6 E767 B52 B1 B2 TU95 T160 "
        "T22M MRTT VC10 C135 R135 E8 P8 C2 Y20 A400 K35R K35E"
    ),
    JET: (
        "A318 A319 A320 A321 A19N A20N A21N A220 BCS* B71* B72* B73* B37M B38M B39M B3XM B752 B753 DC9* "
        "MD8* MD9* E170 E17* E190 E195 E19* E29* E75* CRJ* E135 E145 E45X E35L F70 F100 F28 B46* RJ70 RJ85 "
        "RJ1H T134 T154 T204 T334 YK42 YK40 SU95 AN72 AN74 A148 A158 C919 AJ27 C390 C1 B461 B462 B463 P3* "
        "IL18 IL38 NIMR E390"
    ),
    BUSINESS: (
        "GLF* GLEX GL5T GL6T GL7T GA5C GA6C GA7C GA8C CL30 CL35 CL60 C25* C500 C501 C510 C525 C550 C551 "
        "C55B C560 C56X C650 C680 C68A C700 C750 FA* F900 F2TH E50P E55P E545 E550 EA50 H25* HA4T HDJT LJ* "
        "PRM1 BE40 ASTR G150 G280 GALX SBR* WW24 SF50 PC24 MU30 J328 FJ44 L29*"
    ),
    TURBOPROP: (
        "AT4* AT7* AT72 DH8* DHC7 DHC5 DHC6 D228 D328 SF34 SB20 F27 F50 F60 JS3* JS41 E110 E120 SW2 SW3 SW4 "
        "B190 BE9* BE20 BE30 BE99 B350 B300 C130 C30J C160 C27* C295 CN35 C212 AN12 AN24 AN26 AN28 AN30 "
        "AN32 AN38 AN8 IL14 I114 L410 L188 LOCK P180 P46T PC12 PC6T TBM* C208 C441 C425 MU2 AC90 AC95 PAY* "
        "E2 C2* CV58 CVLT HS74 A748 SH33 SH36 SC7 Y12 MA60 YN7 S2T V22 B36T BN2T EPIC KODI PC7 PC9 PC21 "
        "TUCA TEX2 AC6* AC68"
    ),
    LIGHT: (
        "C150 C152 C162 C170 C172 C177 C180 C182 C185 C206 C207 C210 C303 C310 C337 C340 C402 C414 C421 "
        "C72R C82R P28A P28B P28R P28T PA18 PA22 PA24 PA25 PA28 PA30 PA31 PA32 PA34 PA38 PA44 PA46 P32R "
        "P32T P46T SR20 SR22 S22T BE33 BE35 BE36 BE55 BE58 BE60 BE76 DA20 DA40 DA42 DA50 DA62 DV20 DR40 "
        "M20P M20T AA5 AA1 RV6 RV7 RV8 RV10 RV4 RV9 AN2 TB20 TB10 TB9 TOBA TRIN TAMP G115 GROB CAP10 EXTR "
        "E300 BN2P BN2A AC11 COL3 COL4 LA25"
    ),
    HELICOPTER: (
        "A109 A119 A129 A139 A149 A169 A189 AS3* AS50 AS55 AS65 ALO2 ALO3 B06 B06T B105 B47G B212 B214 B222 "
        "B230 B407 B412 B427 B429 B430 B505 BK17 BSTP CABR EC20 EC25 EC30 EC35 EC45 EC55 EC75 EH10 EN28 "
        "EN48 EXPL G2CA GAZL H1 H2 H3 H40 H46 H47 H53 H53S H500 H60 H64 HUCO LAMA LYNX MD52 MD60 MI* KA* "
        "NH90 PUMA R22 R44 R66 S58P S61 S61R S65C S76 S92 TIGR UH1 UH1Y UH60 A002 GYRO DRAG RVAL S22 H269 "
        "SK61"
    ),
    FIGHTER: (
        "A10 A4 A6 A7 AJET AMX AV8B B1B EA6B EUFI F1 F4 F5 F14 F15 F16 F18* F18S F18H F22 F35 F104 F106 "
        "F111 F117 HAR HAWK HUNT J10 J8* JAGR M2KC MIR2 MIR4 MG21 MG23 MG25 MG29 MG31 MB33 M346 L39 L159 "
        "RFAL SB37 SB39 SU* T38 T45 TOR U2 SR71 VF35 YK28 YK30 KFIR MRF1 F2 T4 K8 T50"
    ),
    FLOATER: ("BALL SHIP GLID ULAC* DISC* ASK* DG* JS1 LS* ARCU VENT* NIMB* DUOD DUOX AS2* PARA GRND SERV"),
}

# Runway (ft) that a class uses without a second thought; on less, ever less likely.
NEEDS_FT = np.array([7500.0, 5500.0, 4300.0, 3500.0, 1500.0, 0.0, 6500.0, 0.0])
# How much less likely a soft surface is (in nats).
SOFT_COST = np.array([5.0, 4.0, 3.0, 1.2, 0.1, 0.0, 5.0, 0.0])
# How much less likely a field of which no runway is known.
UNKNOWN_COST = np.array([4.0, 3.5, 2.5, 1.5, 0.4, 0.1, 3.5, 0.0])
# Cruise (kt), for what it could have flown unseen; endurance (h), past which it must have landed.
CRUISE_KT = np.array([480.0, 440.0, 430.0, 290.0, 130.0, 125.0, 420.0, 40.0])
ENDURANCE_H = np.array([16.0, 7.5, 8.0, 8.0, 5.0, 4.0, 5.0, 12.0])


@cache
def class_of(designator: str | None) -> int:
    """The class of a type designator; -1 where it is not known."""
    if not designator:
        return -1
    code = designator.upper()
    exact, prefixes = _index()
    if code in exact:
        return exact[code]
    for length in range(len(code), 0, -1):
        if code[:length] in prefixes:
            return prefixes[code[:length]]
    return -1


@cache
def _index() -> tuple[dict[str, int], dict[str, int]]:
    exact: dict[str, int] = {}
    prefixes: dict[str, int] = {}
    for kind, names in _TYPES.items():
        for name in names.split():
            if name.endswith("*"):
                prefixes.setdefault(name[:-1], kind)
            else:
                exact.setdefault(name, kind)
    return exact, prefixes
