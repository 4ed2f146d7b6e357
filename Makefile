# The same without make: python3 bootstrap.py run, and so on.
PYTHON ?= python3

help:   ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

run:    ## the whole of it at work: made-up publishers, watched from ./demo
	@$(PYTHON) bootstrap.py run $(ARGS)

test:   ## the tests; some of them with ARGS="-k lock"
	@$(PYTHON) bootstrap.py test $(ARGS)

test-long: ## the same and those that try at length what a shorter test holds, too: before a release
	@$(PYTHON) bootstrap.py test-long $(ARGS)

check:  ## style, types and which room may import which
	@$(PYTHON) bootstrap.py check

bench:  ## what the store costs, at 1,000 and 10,000 articles; ARGS=100000 for more
	@$(PYTHON) bootstrap.py bench $(ARGS)

faults-store: ## the store on bad days: 300 kills, full disks, damaged files; goes on where it was stopped
	@$(PYTHON) bootstrap.py faults-store $(ARGS)

faults-fetch: ## a month among 200 publishers, most of them hostile, on a clock of its own; goes on where it was stopped
	@$(PYTHON) bootstrap.py faults-fetch $(ARGS)

faults-pages: ## forty families of hostile pages and entries through the workers; goes on where it was stopped
	@$(PYTHON) bootstrap.py faults-pages $(ARGS)

faults-machines: ## a hub and gatherers, killed at twenty points; the demo by three machines; by workers of Prefect's, with an S3 server and PostgreSQL
	@$(PYTHON) bootstrap.py faults-machines $(ARGS)

faults-up: ## twenty cuts of four kinds while `longwatch up` runs; goes on where it was stopped
	@$(PYTHON) bootstrap.py faults-up $(ARGS)

faults-wheel: ## the wheel, installed without the lock, watches until a scheduled run has filed
	@$(PYTHON) bootstrap.py faults-wheel $(ARGS)

up:     ## a watch of your own, as a service with its schedule and dashboard
	@$(PYTHON) bootstrap.py up $(ARGS)

setup:  ## only make .venv; the others see to it themselves
	@$(PYTHON) bootstrap.py setup

.PHONY: help run test test-long check bench faults-store faults-fetch faults-pages faults-machines faults-up faults-wheel up setup
