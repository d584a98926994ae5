"""The feeds under load, beside nginx serving the same bytes as a file: one interleaved run, ratios of each round."""

import re
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.bench.serveur import granian, memoire, port_libre

CHAUDE = "/agenda/35288.ics"
TOURS = 5
SECONDES = 2
CONNEXIONS = 8
LUA = """
local chemins = {}
for ligne in io.lines("%s") do chemins[#chemins + 1] = ligne end
local rang = 0
request = function()
  rang = rang %% #chemins + 1
  return wrk.format("GET", chemins[rang])
end
"""
NGINX = """
worker_processes 1; daemon off; pid {dossier}/nginx.pid; error_log {dossier}/erreurs;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {dossier}; proxy_temp_path {dossier}; fastcgi_temp_path {dossier};
  uwsgi_temp_path {dossier}; scgi_temp_path {dossier}; sendfile on; keepalive_requests 1000000;
  types {{ text/calendar ics; }}
  server {{ listen 127.0.0.1:{port}; root {dossier}/racine; }}
}}
"""


def mesure(base: Path, chemins: list[str]) -> None:
    """Print requests a second and their ratios. chemins: one address for each authority."""
    manquants = [outil for outil in ("nginx", "wrk") if not shutil.which(outil)]
    if manquants:
        print(f"   section omise, il manque : {', '.join(manquants)} (paquets Debian du même nom)")
        return
    with tempfile.TemporaryDirectory() as nom, granian(base) as (port, ouvrier):
        dossier = Path(nom)
        dossier.chmod(0o755)
        site = f"http://127.0.0.1:{port}"
        urllib.request.urlopen(f"{site}/vide/").read()
        au_repos = memoire(ouvrier)
        debut = time.perf_counter()
        corps, etag = _lit(site + CHAUDE)
        print(f"   premier flux du processus : {1000 * (time.perf_counter() - debut):.0f} ms, {len(corps)} octets")
        with _nginx(dossier, corps) as fichier:
            debut = time.perf_counter()
            for chemin in chemins:
                urllib.request.urlopen(site + chemin).read()
            duree = time.perf_counter() - debut
            print(
                f"   {len(chemins)} adresses distinctes demandées une fois, l’une après l’autre : {duree:.0f} s,"
                f" ouvrier de {au_repos:.0f} à {memoire(ouvrier):.0f} Mio"
            )
            _tours(dossier, site, fichier, etag, chemins)
            print(f"   mémoire de l’ouvrier à la fin : {memoire(ouvrier):.0f} Mio")


def _tours(dossier: Path, site: str, fichier: str, etag: str, chemins: list[str]) -> None:
    (dossier / "chemins").write_text("\n".join(chemins))
    (dossier / "toutes.lua").write_text(LUA % (dossier / "chemins"))
    _, etag_du_fichier = _lit(fichier)
    toutes = ["-s", str(dossier / "toutes.lua")]
    gestes = {
        "vue vide": [f"{site}/vide/"],
        "flux 200": [site + CHAUDE],
        "flux 200 gzip": ["-H", "Accept-Encoding: gzip", site + CHAUDE],
        "flux 304": ["-H", f"If-None-Match: {etag}", site + CHAUDE],
        "toutes, 200": [*toutes, site],
        "toutes, 304": [*toutes, "-H", "If-None-Match: *", site],
        "nginx 200": [fichier],
        "nginx 304": ["-H", f"If-None-Match: {etag_du_fichier}", fichier],
    }
    debits: dict[str, list[float]] = {nom: [] for nom in gestes}
    for _ in range(TOURS):
        for nom, arguments in gestes.items():
            debits[nom].append(_wrk(arguments))
    for nom, siens in debits.items():
        rapports = {
            autre: median(un / deux for un, deux in zip(siens, debits[autre], strict=True))
            for autre in (
                "vue vide",
                "nginx 304" if "304" in nom else "nginx 200",
                "flux 304" if "304" in nom else "flux 200",
            )
        }
        texte = ", ".join(f"{rapport:.2f} × {autre}" for autre, rapport in rapports.items())
        print(f"   {nom:14} {median(siens):8.0f} req/s   {texte}")


def _wrk(arguments: list[str]) -> float:
    """Requests a second; every answer must be a success or a 304."""
    commande = ["wrk", "-t1", f"-c{CONNEXIONS}", f"-d{SECONDES}s", *arguments]
    sortie = subprocess.run(commande, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in sortie, sortie
    assert "Socket errors" not in sortie, sortie
    return float(re.search(r"Requests/sec:\s+([\d.]+)", sortie)[1])  # type: ignore[index]


def _lit(adresse: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(adresse) as reponse:
        return reponse.read(), reponse.headers["ETag"]


@contextmanager
def _nginx(dossier: Path, corps: bytes) -> Iterator[str]:
    """The address of the same bytes, as a file, from nginx."""
    port = port_libre()
    (dossier / "racine").mkdir()
    (dossier / "racine" / "flux.ics").write_bytes(corps)
    (dossier / "nginx.conf").write_text(NGINX.format(dossier=dossier, port=port))
    serveur = subprocess.Popen(["nginx", "-c", str(dossier / "nginx.conf")])
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{port}/flux.ics"
    finally:
        serveur.terminate()
        serveur.wait(10)
