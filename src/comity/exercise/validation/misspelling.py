"""How names and dates go wrong: on the keyboard, by ear, in forms."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

_NEIGHBOURS = (
    "q=wa w=qes e=wrd r=etf t=ryg y=tuh u=yij i=uok o=ipl p=ol a=qsz s=awdx d=sefc f=drgv g=fthb h=gyjn j=hukm k=jil "
    "l=kop z=asx x=zsdc c=xdfv v=cfgb b=vghn n=bhjm m=njk"
)
_KEYBOARD = {pair[0]: pair[2:] for pair in _NEIGHBOURS.split()}
# What sounds alike to somebody: either may be written for the other.
_ALIKE = (
    "ph=f c=k k=q ie=y y=i ei=ai sh=sch th=t v=w z=s x=ks ou=u oo=u ee=i er=or en=an on=en j=dj ch=tch kh=h gh=g dh=d "
    "ts=z ck=k ll=l tt=t nn=n ss=s mm=m rr=r ae=e oe=o ue=u au=ow ea=e ai=e qu=kw gn=ny ll=y ç=s b=p d=t g=k i=e o=u"
)
_PAIRS = [pair.split("=") for pair in _ALIKE.split()]
_SOUNDS = [(one, other) for pair in _PAIRS for one, other in (pair, pair[::-1])]


def misspelt(name: str, chance: Random) -> str:
    """One letter wrong, missing, too many or doubled; nothing where the name has no word of three letters."""
    places = _letters(name, least=3)
    if not places:
        return ""
    at = chance.choice(places)
    letter, how = name[at], chance.random()
    if how < 0.4:
        return name[:at] + _like(letter, _other_letter(letter, name, chance)) + name[at + 1 :]
    if how < 0.7:
        return name[:at] + name[at + 1 :]
    if how < 0.85:
        return (
            name[:at] + letter.lower() + name[at:]
            if at and name[at - 1].isalpha()
            else name[:at] + letter + name[at:].lower()
        )
    return name[: at + 1] + _other_letter(letter, name, chance) + name[at + 1 :]


def transposed(name: str, chance: Random) -> str:
    """Two neighbouring letters exchanged, so that it shows."""
    places = [
        at
        for at in _letters(name, least=4)
        if name[at + 1 : at + 2].isalpha() and name[at].lower() != name[at + 1].lower()
    ]
    if not places:
        return ""
    at = chance.choice(places)
    return name[:at] + _like(name[at], name[at + 1]) + _like(name[at + 1], name[at]) + name[at + 2 :]


def misheard(name: str, chance: Random) -> str:
    """One or two sounds written as another ear writes them; nothing where none fits."""
    low, changed = name.lower(), 0
    for one, other in chance.sample(_SOUNDS, len(_SOUNDS)):
        at = low.find(one, 1)
        if at > 0:
            low, changed = low[:at] + other + low[at + len(one) :], changed + 1
            if changed == 2 or chance.random() < 0.6:
                break
    said = " ".join(word[:1].upper() + word[1:] for word in low.split())
    return said if changed and low != name.lower() else ""


def swapped_date(born: str) -> str:
    """Day and month exchanged; nothing where that is no date or the same."""
    year, month, day = born.split("-")
    return f"{year}-{day}-{month}" if day != month and int(day) <= 12 else ""


def near_date(born: str, chance: Random) -> str:
    """A day, a month or a year off."""
    day = date.fromisoformat(born)
    how = chance.choice(("day", "day", "month", "year"))
    if how == "day":
        return (day + timedelta(days=chance.choice((-1, 1)))).isoformat()
    step = chance.choice((-1, 1))
    if how == "month" and 1 <= day.month + step <= 12:
        return (
            day.replace(month=day.month + step, day=min(day.day, 28)).isoformat()
            if day.day > 28
            else day.replace(month=day.month + step).isoformat()
        )
    return day.replace(year=day.year + step, day=min(day.day, 28)).isoformat()


def changed_digit(born: str, chance: Random) -> str:
    """One digit misread, and still a date."""
    while True:
        at = chance.choice((2, 3, 5, 6, 8, 9))
        text = born[:at] + chance.choice("0123456789") + born[at + 1 :]
        try:
            if text != born and date.fromisoformat(text).year <= 2020:
                return text
        except ValueError:
            continue


def _letters(name: str, least: int) -> list[int]:
    """Places of letters in words long enough, of scripts that are written letter by letter."""
    found, start = [], 0
    for word in name.split(" "):
        if len(word) >= least and word[0] < "\u3000":
            found += [at for at in range(start, start + len(word)) if name[at].isalpha()]
        start += len(word) + 1
    return found


def _other_letter(letter: str, name: str, chance: Random) -> str:
    near = _KEYBOARD.get(letter.lower())
    if near and chance.random() < 0.8:
        return chance.choice(near)
    others = sorted({one for one in name.lower() if one.isalpha()} - {letter.lower()})
    return chance.choice(others or ["a"])


def _like(model: str, letter: str) -> str:
    return letter.upper() if model.isupper() else letter.lower()
