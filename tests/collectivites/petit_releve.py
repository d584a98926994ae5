"""A small file of Insee, as it is published: three forms of header have been seen."""

ENTETE = "REG;Région;DEP;CODARR;CODCAN;CODCOM;COM;Commune;PMUN;PCAP;PTOT"
ENTETE_DE_2020 = "CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT"


def ligne(code, municipale=1_000, totale=None, nom=""):
    """One line of 2021 and after. totale: None: twenty more."""
    totale = municipale + 20 if totale is None else totale
    a_part = "" if totale == "" else totale - municipale
    departement = code[:3] if code.startswith("97") else code[:2]
    return f"53;Bretagne;{departement};1;01;{code[2:]};{code};{nom or code};{municipale};{a_part};{totale}"


def ligne_de_2020(code, municipale=1_000, totale=1_020):
    """No full code: the département overseas has three characters."""
    departement = code[:3] if code.startswith("97") else code[:2]
    return f"53;Bretagne;{departement};1;01;{code[2:]};Nom;{municipale};{totale - municipale};{totale}"


def publie_insee(chemin, *lignes, entete=ENTETE, fin="\n", bom=False):
    """Write it; the path."""
    texte = fin.join((entete, *lignes)) + fin
    chemin.write_bytes(texte.encode("utf-8-sig" if bom else "utf-8"))
    return chemin
