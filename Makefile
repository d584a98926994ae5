# Les commandes du projet. Rien à installer d'abord : Python 3.11 et make suffisent.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

# Valeurs de développement ; une variable déjà posée dans l'environnement l'emporte.
DEVELOPPEMENT = \
	SECRET_KEY="$${SECRET_KEY:-cle-de-developpement-sans-secret}" \
	ORIGINE_PUBLIQUE="$${ORIGINE_PUBLIQUE:-http://127.0.0.1:$(PORT)}"
DISCRET = NIVEAU_DES_JOURNAUX=WARNING

.PHONY: run test qualite bench admin verrous

run: $(VENV)/.site
	@$(DEVELOPPEMENT) $(DISCRET) $(BIN)/python manage.py migrate --verbosity 0
	@$(DEVELOPPEMENT) $(DISCRET) $(BIN)/python manage.py load_catalogue --write
	@$(DEVELOPPEMENT) $(DISCRET) $(BIN)/python manage.py import_collectivites --source fixtures/collectivites --write
	@$(DEVELOPPEMENT) $(DISCRET) $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@echo "Site : http://127.0.0.1:$(PORT)/   Administration : /admin/ (make admin crée un compte)"
	@$(DEVELOPPEMENT) $(DISCRET) $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --blocking-threads 4 --backpressure 16 --log-level warning agenda.wsgi:application

admin: $(VENV)/.site
	@$(DEVELOPPEMENT) $(DISCRET) $(BIN)/python manage.py migrate --verbosity 0
	@$(DEVELOPPEMENT) $(BIN)/python manage.py createsuperuser

test: $(VENV)/.dev
	$(BIN)/pytest $(OPTIONS)

qualite: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint templates
	SECRET_KEY=qualite $(BIN)/mypy
	$(BIN)/lint-imports
	SECRET_KEY=qualite $(DISCRET) $(BIN)/python manage.py check_catalogue
	SECRET_KEY=qualite $(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=une-cle-assez-longue-pour-passer-le-controle-de-deploiement ORIGINE_PUBLIQUE=https://agenda.example.fr $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: $(VENV)/.dev
	@$(DEVELOPPEMENT) $(DISCRET) $(BIN)/python -m tests.bench

# Refait les verrous après un changement de pyproject.toml.
verrous: $(VENV)/.dev
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-options --no-header -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-options --no-header --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.site: requirements.lock | $(BIN)/python
	@test -e $(VENV)/.dev || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.site
