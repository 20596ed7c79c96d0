# SPDX-License-Identifier: GPL-2.0-only
# Random transactions, damaged messages and traffic at the module, in a debug
# kernel. Included by tests/lib/build.mk, whose objects it links.

ABUSE_SRC := $(wildcard tests/vm/abuse/*.c)
ABUSE_OBJ := $(ABUSE_SRC:%.c=$(BUILD)/ubsan/%.o)
ABUSE_LIB := $(filter-out %/size,$(libtest_bin))

$(BUILD)/ctnat-abuse: $(ABUSE_OBJ) $(libtest_obj)
	$(CC) $(UBSAN) -o $@ $^ -lmnl

-include $(ABUSE_OBJ:.o=.d)

CHECKS += abuse
TARGETS_check += $(BUILD)/ctnat-abuse

## check-abuse: control path and library under KASAN, lockdep and failing memory
check-abuse: $(BUILD)/ctnat-abuse $(ABUSE_LIB)
	@mkdir -p $(BUILD)/results && rm -f $(BUILD)/results/abuse.tap
	@BUILD=$(abspath $(BUILD)) tests/vm/cases-on uml-debug abuse \
		tests/vm/abuse/run $(abspath $(BUILD))/results/abuse.tap \
		$(abspath $(BUILD)/ctnat-abuse $(ABUSE_LIB))

.PHONY: check-abuse
