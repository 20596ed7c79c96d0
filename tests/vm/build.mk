# SPDX-License-Identifier: GPL-2.0-only
# The module for the kernels of the tests, and the door into their machines.

KERNEL	?= uml

## kmod: build the module for KERNEL (uml uml-debug debug-smp 6.1 6.12 7.3)
kmod: setup
	@BUILD=$(BUILD) tests/vm/kernel/kmod $(KERNEL) $(if $(W),W=$(W)) \
		$(if $(C),C=$(C))

CHECKS += door

## check-door: the virtual machines' door refuses what it must
check-door:
	@mkdir -p $(BUILD)/results
	@BUILD=$(BUILD) tests/vm/boot/selftest uml uml-debug 6.1 \
		>$(BUILD)/results/door.tap || \
		{ grep '^not ok' $(BUILD)/results/door.tap; exit 1; }

.PHONY: kmod check-door
