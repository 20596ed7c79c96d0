# SPDX-License-Identifier: GPL-2.0-only
# The library and the module's control path, together: programs that run in
# User-mode Linux with the real module. Under UBSan only, for the address space
# of a process in User-mode Linux has no room for ASan's shadow.

UBSAN := -O1 -g -fsanitize=undefined -fno-sanitize-recover=all

libtest_src := $(wildcard tests/lib/test_*.c)
libtest_bin := $(libtest_src:tests/lib/test_%.c=$(BUILD)/tests-lib/%)
libtest_obj := $(LIB_SRC:%.c=$(BUILD)/ubsan/%.o) \
	$(core_src:%.c=$(BUILD)/ubsan/%.o) \
	$(patsubst %.c,$(BUILD)/ubsan/%.o,$(wildcard tests/kit/*.c))

$(BUILD)/ubsan/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(UBSAN) $(WARN) $(INC) -D_GNU_SOURCE -MMD -MP -c -o $@ $<

$(BUILD)/tests-lib/%: tests/lib/test_%.c $(libtest_obj)
	@mkdir -p $(@D)
	$(CC) $(UBSAN) $(WARN) $(INC) -D_GNU_SOURCE -MMD -MP -o $@ $< \
		$(libtest_obj) -lmnl -lcmocka -lpthread

-include $(libtest_obj:.o=.d) $(libtest_bin:=.d)

CHECKS += lib
TARGETS_check += $(libtest_bin)

## check-lib: libctnat against the real module in User-mode Linux
check-lib: $(libtest_bin)
	@mkdir -p $(BUILD)/results && rm -f $(BUILD)/results/lib.tap
	@BUILD=$(abspath $(BUILD)) tests/vm/cases-on uml lib tests/unit/run \
		$(abspath $(BUILD))/results/lib.tap $(abspath $(libtest_bin))

.PHONY: check-lib

include tests/vm/abuse/build.mk
