"""How to subscribe in each calendar program, in three steps, and what to expect of it. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Alarmes(StrEnum):
    """What becomes of the alarms of a calendar one subscribed to."""

    SONNENT = "Les alarmes sonnent."
    SI_GARDEES = "Les alarmes sonnent si vous laissez décochée la case qui les supprime."
    PARFOIS = "Les alarmes n’y sonnent pas toujours : préférez les événements de rappel."
    JAMAIS = "Les alarmes n’y sonnent pas : choisissez plutôt les événements de rappel."


@dataclass(frozen=True, slots=True)
class Logiciel:
    """etapes: three sentences. relit: how often it reads the address again. page: where to go first, if it has one."""

    code: str
    nom: str
    etapes: tuple[str, str, str]
    relit: str
    alarmes: Alarmes
    page: str = ""
    remarque: str = ""


LOGICIELS = (
    Logiciel(
        "google",
        "Google Agenda",
        (
            "Sur un ordinateur, ouvrez « Autres agendas », « + », puis « À partir de l’URL ».",
            "Collez l’adresse dans « URL de l’agenda ».",
            "Cliquez sur « Ajouter un agenda » : vos téléphones le montreront aussi.",
        ),
        "toutes les 8 à 24 heures",
        Alarmes.JAMAIS,
        page="https://calendar.google.com/calendar/u/0/r/settings/addbyurl",
    ),
    Logiciel(
        "outlook-web",
        "Outlook sur le web, nouvel Outlook",
        (
            "Dans le calendrier, choisissez « Ajouter un calendrier ».",
            "Choisissez « S’abonner à partir du web », puis collez l’adresse.",
            "Donnez un nom au calendrier, puis « Importer » : l’application du téléphone le montrera aussi.",
        ),
        "toutes les 3 heures environ, parfois une fois par jour",
        Alarmes.JAMAIS,
        remarque="Outlook pour Mac ne sait pas s’abonner : passez par Outlook sur le web.",
    ),
    Logiciel(
        "outlook",
        "Outlook classique, sur Windows",
        (
            "Ouvrez « Fichier », « Paramètres du compte », puis « Paramètres du compte » encore.",
            "Onglet « Calendriers Internet », cliquez sur « Nouveau », puis collez l’adresse.",
            "Cliquez sur « Ajouter », donnez un nom, puis « OK ».",
        ),
        "au démarrage, puis toutes les 1 à 3 heures",
        Alarmes.JAMAIS,
    ),
    Logiciel(
        "apple",
        "iPhone, iPad et Mac",
        (
            "Sur l’appareil, touchez « Ajouter à mon agenda » ; sur Mac, « Fichier », « Nouvel abonnement ».",
            "Vérifiez l’adresse, puis « S’abonner ».",
            "Sur Mac, choisissez l’emplacement « iCloud » et « Actualiser : chaque jour », puis « OK ».",
        ),
        "au rythme choisi ; sur Mac, parfois une fois par semaine si vous ne choisissez pas",
        Alarmes.SI_GARDEES,
        remarque="Sans le bouton, sur iPhone : « Réglages », « Calendrier », « Comptes », « Ajouter », « Autre ».",
    ),
    Logiciel(
        "thunderbird",
        "Thunderbird",
        (
            "Dans l’agenda, choisissez « Nouvel agenda », puis « Sur le réseau ».",
            "Collez l’adresse, puis « Rechercher des agendas ».",
            "Cochez l’agenda trouvé, puis « S’abonner ».",
        ),
        "toutes les 30 minutes",
        Alarmes.SONNENT,
    ),
    Logiciel(
        "zimbra",
        "Zimbra",
        (
            "Dans le calendrier, ouvrez le menu à côté de « Calendriers ».",
            "Choisissez « Ajouter un calendrier externe », puis « iCal ».",
            "Collez l’adresse, donnez un nom, puis « OK ».",
        ),
        "toutes les 12 heures, ou au rythme fixé par votre service informatique",
        Alarmes.PARFOIS,
    ),
    Logiciel(
        "bluemind",
        "BlueMind",
        (
            "Ouvrez la gestion de votre compte, puis « Agenda ».",
            "Ajoutez un calendrier externe, de type « ICS ».",
            "Collez l’adresse, donnez un nom, puis enregistrez.",
        ),
        "chaque jour, puis tous les trois jours quand rien ne change",
        Alarmes.PARFOIS,
        remarque="Un administrateur peut en faire un calendrier de domaine : toute la mairie l’a d’un coup.",
    ),
    Logiciel(
        "nextcloud",
        "Nextcloud",
        (
            "Dans l’agenda, cliquez sur « Nouvel agenda ».",
            "Choisissez « Nouvel abonnement par lien (lecture seule) ».",
            "Collez l’adresse, puis validez.",
        ),
        "toutes les 12 heures, ou au rythme fixé par votre serveur",
        Alarmes.PARFOIS,
    ),
)
"""Those that town halls use, the most common first."""
