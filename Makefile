# SPDX-License-Identifier: GPL-2.0-only
# One door. "make help" lists the targets.

BUILD	?= build
CC	?= gcc
CFLAGS	?= -O2 -g
WARN	:= -std=gnu11 -Wall -Wextra -Werror
INC	:= -Ikmod -Ikmod/core/host -Ikmod/uapi -I.

# Every folder with code of its own adds to these in its Makefile fragment:
# TARGETS_all, CHECKS (names of tiers; each has a target check-NAME).
.DEFAULT_GOAL := all
TARGETS_all :=
CHECKS :=

include $(wildcard kmod/build.mk lib/build.mk grammar/build.mk \
	frontend/build.mk examples/build.mk tests/*/build.mk docs/build.mk)

all: $(TARGETS_all)

clean:
	rm -rf $(BUILD)

.PHONY: all clean
