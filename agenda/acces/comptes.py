"""Accounts, with the way out for who lost a phone and every recovery code."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest

from agenda.acces import second_facteur
from agenda.acces.journal import note
from obligations.admin.listes import ListeAdmin

admin.site.unregister([User, Group])


@admin.register(Group)
class GroupeAdmin(ListeAdmin, GroupAdmin):
    """Forged addresses of its list are explained, as those of ours."""


@admin.register(User)
class CompteAdmin(ListeAdmin, UserAdmin):
    actions = ("retirer_le_second_facteur",)

    def has_tout_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    @admin.action(description="Retirer le second facteur des comptes choisis", permissions=["tout"])
    def retirer_le_second_facteur(self, request: HttpRequest, comptes: QuerySet[User]) -> None:
        retires = [compte for compte in comptes if second_facteur.retire(compte)]
        for compte in retires:
            note("second-facteur-retire", compte=compte.get_username(), par=request.user.get_username())
        noms = ", ".join(compte.get_username() for compte in retires)
        if retires:
            messages.success(request, f"Second facteur retiré\N{NO-BREAK SPACE}: {noms}.")
        else:
            messages.info(request, "Aucun de ces comptes n’avait de second facteur.")
