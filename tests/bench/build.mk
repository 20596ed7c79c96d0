# SPDX-License-Identifier: GPL-2.0-only

# The module for the kernel that is measured, and the command.
BENCH_NEEDS := $(BUILD)/ctnat-cli
bench-module = BUILD=$(BUILD) tests/vm/kernel/kmod $(1) >/dev/null

## bench: instructions per packet of ctnat and its peers, in one QEMU run
bench: setup $(BENCH_NEEDS)
	@$(call bench-module,6.1)
	@BUILD=$(BUILD) tests/bench/run

## bench-native: the same in User-mode Linux, wall-clock nanoseconds (noisy)
bench-native: setup $(BENCH_NEEDS)
	@$(call bench-module,uml)
	@BUILD=$(BUILD) tests/bench/run --native

CHECKS += bench
check-bench: $(BENCH_NEEDS)
	@$(call bench-module,6.1)
	@BUILD=$(BUILD) tests/bench/check

.PHONY: bench bench-native check-bench
