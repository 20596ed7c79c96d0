# SPDX-License-Identifier: GPL-2.0-only
# Random transactions, damaged messages and traffic at the module. Included by
# tests/lib/build.mk, whose objects it links.

ABUSE_SRC := $(wildcard tests/vm/abuse/*.c)
ABUSE_OBJ := $(ABUSE_SRC:%.c=$(BUILD)/ubsan/%.o)

$(BUILD)/ctnat-abuse: $(ABUSE_OBJ) $(libtest_obj)
	$(CC) $(UBSAN) -o $@ $^ -lmnl

-include $(ABUSE_OBJ:.o=.d)

TARGETS_all += $(BUILD)/ctnat-abuse
