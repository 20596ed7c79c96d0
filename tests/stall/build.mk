# SPDX-License-Identifier: GPL-2.0-only
# Does anything keep the processor from others for long? See run.

$(BUILD)/ctnat-stall: tests/stall/stall.c tests/stall/shapes.c \
		tests/stall/watch.c tests/stall/stall.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(WARN) -D_GNU_SOURCE -o $@ $(filter %.c,$^) -lpthread

TARGETS_all += $(BUILD)/ctnat-stall
STALL_NEEDS := $(BUILD)/ctnat-stall $(BUILD)/ctnat-cli

## stall: the longest stretch without a reschedule, of 100,000 of everything
stall: setup $(STALL_NEEDS)
	@BUILD=$(BUILD) tests/stall/run

CHECKS += stall
check-stall: $(STALL_NEEDS)
	@mkdir -p $(BUILD)/results
	@BUILD=$(BUILD) tests/stall/check

.PHONY: stall check-stall
