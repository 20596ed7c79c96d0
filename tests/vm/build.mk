# SPDX-License-Identifier: GPL-2.0-only
# The tiers that need a kernel: the module for each, the door into the
# machines, the cases, the comparison of datapaths, the debug kernels.

include tests/vm/driver/build.mk

VM_BUILD := $(abspath $(BUILD))
VM_TAP	:= $(VM_BUILD)/results
VM_CASES := tests/vm/cases/topologies $(wildcard tests/vm/cases/*.t)
# Clients and servers that people use are the host's: they run under
# User-mode Linux, which sees them.
VM_CLIENTS := tests/equiv/clients.t
VM_RULESETS := tests/vm/cases/topologies tests/equiv/rulesets
VM_EQUIV := $(VM_RULESETS) \
	$(filter-out $(VM_CLIENTS),$(wildcard tests/equiv/*.t))
VM_NEEDS := $(BUILD)/ctnat-drive $(BUILD)/ctnat-cli $(BUILD)/ctnat-pppoe
cases-on := BUILD=$(VM_BUILD) tests/vm/cases-on

# Ends of sessions of PPPoE, for cases.
$(BUILD)/ctnat-pppoe: tests/vm/pppoe/pppoe.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror $(CFLAGS) \
		$(LDFLAGS) -o $@ $<

TARGETS_all += $(BUILD)/ctnat-pppoe

# Kernels of "make check-vm" and "make check-equiv"; uml is the fastest.
VM_KERNELS ?= 6.1 6.12
EQUIV_KERNEL ?= 6.1
# Random rulesets: where, and which seeds "make check-equiv" runs.
RANDOM_KERNEL ?= uml
RANDOM_SEEDS ?= 1-200
# Only the cases whose names match.
CASE	?= *

KERNEL	?= uml

## kmod: build the module for KERNEL (uml uml-debug debug-smp 6.1 6.12 7.3)
kmod: setup
	@BUILD=$(VM_BUILD) tests/vm/kernel/kmod $(KERNEL) $(if $(W),W=$(W)) \
		$(if $(C),C=$(C))

CHECKS += kmod boot vm equiv debug

## check-kmod: no warning for uml 6.1 6.12 7.3 (W=1; sparse but for 7.3)
check-kmod:
	@BUILD=$(VM_BUILD) tests/vm/check-kmod $(VM_TAP)/kmod.tap \
		uml 6.1 6.12 7.3

## check-boot: the virtual machines' door refuses what it must
check-boot:
	@mkdir -p $(VM_TAP)
	@BUILD=$(VM_BUILD) tests/vm/boot/selftest cache uml uml-debug 6.1 debug-smp \
		>$(VM_TAP)/boot.tap || \
		{ grep '^not ok' $(VM_TAP)/boot.tap; exit 1; }

## prune: remove from the cache of kernels what nobody used for DAYS=14 days
DAYS	?= 14
prune:
	@tests/vm/kernel/prune $(DAYS)

## check-vm: real traffic through the module on VM_KERNELS (CASE=pattern)
check-vm: $(VM_NEEDS)
	@mkdir -p $(VM_TAP) && rm -f $(VM_TAP)/vm.tap
	@if tests/vm/cases/check-names >$(VM_BUILD)/check-names.log 2>&1; then \
		echo "ok case-names" >>$(VM_TAP)/vm.tap; \
	else \
		sed 's/^/# /' $(VM_BUILD)/check-names.log; \
		echo "not ok case-names" >>$(VM_TAP)/vm.tap; \
	fi
	@bad=0; for kernel in $(VM_KERNELS); do \
		$(cases-on) $$kernel vm $(VM_BUILD)/ctnat-drive -p $$kernel/ \
			-f '$(CASE)' -r $(VM_TAP)/vm.tap $(VM_CASES) || bad=1; \
	done; exit $$bad

## check-equiv: the same packets by iptables, nftables, Open vSwitch and ctnat
check-equiv: $(VM_NEEDS)
	@mkdir -p $(VM_TAP) && rm -f $(VM_TAP)/equiv.tap
	@bad=0; \
	$(cases-on) $(EQUIV_KERNEL) equiv tests/vm/equiv-both \
		$(VM_BUILD)/ctnat-drive $(EQUIV_KERNEL)/ '$(CASE)' \
		$(VM_TAP)/equiv.tap $(VM_EQUIV) || bad=1; \
	$(cases-on) uml equiv tests/vm/equiv-both $(VM_BUILD)/ctnat-drive \
		uml/ '$(CASE)' $(VM_TAP)/equiv.tap $(VM_RULESETS) \
		$(VM_CLIENTS) || bad=1; \
	$(cases-on) $(RANDOM_KERNEL) equiv tests/vm/equiv-random \
		$(VM_BUILD)/ctnat-drive $(RANDOM_KERNEL)/ $(RANDOM_SEEDS) \
		$(VM_TAP)/equiv.tap || bad=1; \
	exit $$bad

## fuzz-equiv: random rulesets until iptables and ctnat differ (TIME=300 SEED=…)
TIME	?= 300
SEED	?= $(shell date +%s)
fuzz-equiv: $(VM_NEEDS)
	@mkdir -p $(VM_TAP)
	@CTNAT_VM_TIMEOUT=$$(($(TIME) + 300)) \
		$(cases-on) $(RANDOM_KERNEL) fuzz-equiv \
		$(VM_BUILD)/ctnat-drive -p $(RANDOM_KERNEL)/ -R $(SEED) \
		-T $(TIME)

## check-debug: the cases under KASAN, lockdep, kmemleak; races; failing memory
check-debug: $(VM_NEEDS) $(BUILD)/ctnat-faults
	@mkdir -p $(VM_TAP) && rm -f $(VM_TAP)/debug.tap
	@bad=0; \
	$(cases-on) uml-debug debug $(VM_BUILD)/ctnat-drive -p uml-debug/ \
		-f '$(CASE)' -r $(VM_TAP)/debug.tap $(VM_CASES) || bad=1; \
	$(cases-on) uml-debug debug $(VM_BUILD)/ctnat-faults \
		$(VM_TAP)/debug.tap || bad=1; \
	$(cases-on) debug-smp debug $(VM_BUILD)/ctnat-drive -p debug-smp/ \
		-f '*-under-traffic' -r $(VM_TAP)/debug.tap $(VM_CASES) || \
		bad=1; \
	exit $$bad

.PHONY: kmod prune check-kmod check-boot check-vm check-equiv fuzz-equiv \
	check-debug
