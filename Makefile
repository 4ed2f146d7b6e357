# The same without make: python3 bootstrap.py run, and so on.
PYTHON ?= python3

help:   ## this list
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

run:    ## the whole of it at work: made-up publishers, watched from ./demo
	@$(PYTHON) bootstrap.py run $(ARGS)

test:   ## the tests; some of them with ARGS="-k lock"
	@$(PYTHON) bootstrap.py test $(ARGS)

check:  ## style, types and which room may import which
	@$(PYTHON) bootstrap.py check

up:     ## a watch of your own, as a service with its schedule and dashboard
	@$(PYTHON) bootstrap.py up $(ARGS)

setup:  ## only make .venv; the others see to it themselves
	@$(PYTHON) bootstrap.py setup

.PHONY: help run test check up setup
