"""From where somebody knocks: an address that the network gave us, never one that the visitor wrote."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

RESEAU_D_UN_FOYER = 64
"""Bits of an IPv6 address that its owner does not choose; within them, one machine may take any address."""


def adresse_du_visiteur(request: HttpRequest) -> str | None:
    """The address of whoever speaks to the first proxy we trust; None when nothing readable says it.

    Each proxy adds, on the right of X-Forwarded-For, the address of who spoke to it: those that our own proxies wrote
    are the last ones (settings: MANDATAIRES). What stands on their left was written by the visitor, and is not read.
    """
    directe = request.META.get("REMOTE_ADDR", "")
    if not settings.MANDATAIRES:
        return _lue(directe)
    sauts = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(sauts) < settings.MANDATAIRES:
        return _lue(directe)
    return _lue(sauts[-settings.MANDATAIRES]) or _lue(directe)


def foyer_du_visiteur(request: HttpRequest) -> str | None:
    """What a lock holds on to: the IPv4 address, or the IPv6 network that a visitor cannot leave at will."""
    adresse = adresse_du_visiteur(request)
    if adresse is None or ":" not in adresse:
        return adresse
    return str(IPv6Network((adresse, RESEAU_D_UN_FOYER), strict=False).network_address)


def _lue(texte: str) -> str | None:
    adresse = _ip(texte.strip()) or _ip(_sans_port(texte.strip()))
    if isinstance(adresse, IPv6Address) and adresse.ipv4_mapped:
        adresse = adresse.ipv4_mapped
    return str(adresse).partition("%")[0] if adresse else None


def _ip(texte: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(texte)
    except ValueError:
        return None


def _sans_port(texte: str) -> str:
    """Some proxies write « 192.0.2.1:4711 » or « [2001:db8::1]:4711 »."""
    if texte.startswith("["):
        return texte[1:].partition("]")[0]
    return texte.partition(":")[0]
