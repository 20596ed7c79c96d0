# SPDX-License-Identifier: GPL-2.0-only
# One door: "make help" lists the targets.

BUILD	?= build
ifeq ($(strip $(BUILD)),)
$(error BUILD is empty; it names the folder to build in)
endif
ifeq ($(origin CC),default)
CC	:= gcc
endif
CFLAGS	?= -O2 -g
WARN	:= -std=gnu11 -Wall -Wextra -Werror
INC	:= -Ikmod/core/host -Ikmod -Ikmod/uapi -I.
VERSION	:= 0.1.0

.DEFAULT_GOAL := all

# Each folder with code of its own adds, in its build.mk, its outputs to
# TARGETS_all and the names of its test tiers to CHECKS; the tier NAME is run
# by the target check-NAME and leaves its results in $(BUILD)/results/. What
# tiers are built from is in TARGETS_check, too: tiers run side by side, and
# no two of them may build the same file.
TARGETS_all :=
TARGETS_check :=
CHECKS :=

-include $(wildcard kmod/build.mk grammar/build.mk lib/build.mk \
	frontend/build.mk examples/build.mk tests/*/build.mk docs/build.mk)

# The quick tiers first, then the long ones, so that none is alone at the end;
# LANES of them run at a time, for a virtual machine keeps one processor busy.
# Kernels that are not in the cache yet are built beside the first of them.
LANES	?= $(shell nproc)
TIERS	:= unit model golden fuzz cli style debug vm equiv kmod boot stall lib abuse bench
TIERS	:= $(foreach t,$(TIERS),$(filter $(t),$(CHECKS))) \
	   $(filter-out $(TIERS),$(CHECKS))

## all: build libraries, command and test programs (default; module: kmod)
all: setup
	@$(MAKE) --no-print-directory programs

programs: $(TARGETS_all)

test-programs: $(TARGETS_check)

## setup: install the packages of scripts/packages.txt that are missing
setup:
	@scripts/install-packages

## check: every tier of tests; ends with one line "N passed, N failed"
check: setup
	@rm -rf $(BUILD)/results && mkdir -p $(BUILD)/results
	@$(MAKE) --no-print-directory -j$(LANES) programs
	@{ for kernel in uml uml-debug debug-smp; do \
		nice tests/vm/kernel/build $$kernel; \
	done >$(BUILD)/kernels.log 2>&1 & }; \
	$(MAKE) --no-print-directory -k -j$(LANES) test-programs; \
	scripts/tiers $(BUILD)/results $(LANES) "$(TIERS)" \
		$(MAKE) --no-print-directory; \
	wait
	@scripts/tally $(BUILD)/results $(TIERS)

## clean: remove what was built in $(BUILD) (kernels are cached elsewhere)
clean:
	rm -rf $(BUILD)

## help: this list
help:
	@sed -n 's/^## //p' Makefile */build.mk tests/*/build.mk \
		tests/*/*/build.mk

.PHONY: all programs test-programs setup check clean help
