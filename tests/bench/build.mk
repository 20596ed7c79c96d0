# SPDX-License-Identifier: GPL-2.0-only

# The module for the kernel that is measured, and the command.
BENCH_NEEDS := $(BUILD)/ctnat-cli $(BUILD)/bench/cpu-time
bench-module = BUILD=$(BUILD) tests/vm/kernel/kmod $(1) >/dev/null

$(BUILD)/bench/cpu-time: tests/bench/cpu_time.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(WARN) -D_GNU_SOURCE -o $@ $<

## bench: instructions of ctnat and its peers, in one QEMU run (half an hour)
bench: setup $(BENCH_NEEDS)
	@$(call bench-module,6.1)
	@BUILD=$(BUILD) tests/bench/run
	@tests/bench/plot $(BUILD)/bench/bench.tsv $(BUILD)/bench
	@tests/bench/judge --all $(BUILD)/bench/bench.tsv

## bench-native: the same in User-mode Linux, wall-clock nanoseconds (noisy)
bench-native: setup $(BENCH_NEEDS)
	@$(call bench-module,uml)
	@BUILD=$(BUILD) tests/bench/run --native

## bench-scale: do two processors pass twice as many packets? (noisy)
bench-scale: setup $(BENCH_NEEDS)
	@$(call bench-module,6.1)
	@BUILD=$(BUILD) tests/bench/run --scale

CHECKS += bench
check-bench: $(BENCH_NEEDS)
	@$(call bench-module,6.1)
	@BUILD=$(BUILD) tests/bench/check

.PHONY: bench bench-native bench-scale check-bench
