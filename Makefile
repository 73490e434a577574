# What an author needs. What a newcomer needs (run, test) is in start.py, which also makes .venv.
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

.PHONY: lint fmt check migrations bench e2e docs screenshots

lint:  ## style and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

fmt:  ## mend what can be mended
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

check: lint  ## everything that needs no database
	$(MANAGE) check
	$(MANAGE) makemigrations --check --dry-run

migrations:  ## name them by hand: make migrations APP=households NAME=add_phone
	$(MANAGE) makemigrations $(APP) -n $(NAME)

bench:  ## speed, each against a plain implementation in the same run
	set -e; for script in bench/*.py; do $(BIN)/python $$script; done

e2e:  ## the tests in a real browser only
	$(BIN)/python -m pytest -m browser

docs:  ## do the documents tell the truth
	$(BIN)/python -m pytest config/tests/test_docs.py

screenshots:  ## the pictures of the manual, from a demonstration of their own
	$(BIN)/python docs/make_screenshots.py
