// What HTMX does not do by itself: say that a request failed, announce a new count, copy an address, print.
// Without this file everything still works: forms are submitted, addresses can be selected, browsers print.
const par_id = (id) => document.getElementById(id);
const annonce = (texte) => { par_id("annonce").textContent = texte; };

document.addEventListener("htmx:beforeRequest", () => { par_id("panne").hidden = true; });
for (const panne of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(panne, () => { par_id("panne").hidden = false; });
}
document.addEventListener("htmx:afterSwap", (evenement) => {
  const compte = evenement.target.querySelector("[data-agenda-compte]");
  if (compte) annonce(compte.textContent);
});

// Letters typed while a list was on its way: another request follows, and its answer has them all.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const champ = document.activeElement;
  const perdu = champ.form === detail.requestConfig.elt && detail.requestConfig.parameters[champ.name] !== champ.value;
  if (champ.type === "search" && perdu) detail.shouldSwap = false;
});

// data-agenda-copie: the id of a field whose value is copied, or nothing for the address of the page.
async function copie(bouton) {
  const champ = par_id(bouton.dataset.agendaCopie);
  if (champ) champ.select();
  try {
    await navigator.clipboard.writeText(champ ? champ.value : location.href);
    annonce("Adresse copiée.");
    bouton.lastChild.textContent = "Copié";
  } catch {
    annonce("La copie n’a pas été permise : sélectionnez l’adresse, puis Ctrl+C.");
    bouton.lastChild.textContent = "Copie refusée";
  }
}
document.addEventListener("click", (evenement) => {
  const bouton = evenement.target.closest("[data-agenda-copie], [data-agenda-imprime]");
  if (!bouton) return;
  if ("agendaCopie" in bouton.dataset) copie(bouton);
  else window.print();
});
