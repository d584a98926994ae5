"""Why somebody did not enter with OpenID, and the page that says it."""


class Refus(Exception):
    """motif: one word, for the log; the page tells people what they can do."""

    status = 400
    page = "refus"

    def __init__(self, motif: str) -> None:
        super().__init__(motif)
        self.motif = motif


class PersonneInconnue(Refus):
    """The provider says who it is; no account of ours is theirs."""

    status = 403
    page = "inconnu"


class FournisseurMuet(Refus):
    """The provider does not answer, or not what was asked."""

    status = 503
    page = "muet"
