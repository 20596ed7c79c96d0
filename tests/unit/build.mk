# SPDX-License-Identifier: GPL-2.0-only
# Unit tests of the core (cmocka), and what all tests of the core share: the
# core and the kit built with the sanitizers.

SAN	:= -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	   -fno-sanitize-recover=all
SANENV	:= ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
KIT	:= $(BUILD)/san/libkit.a

kit_obj	:= $(patsubst kmod/core/%.c,$(BUILD)/san/core/%.o,\
		$(wildcard kmod/core/*.c)) \
	$(patsubst tests/kit/%.c,$(BUILD)/san/kit/%.o,$(wildcard tests/kit/*.c))

$(BUILD)/san/core/%.o: kmod/core/%.c
	@mkdir -p $(@D)
	$(CC) $(SAN) $(WARN) $(INC) -MMD -MP -c -o $@ $<

$(BUILD)/san/kit/%.o: tests/kit/%.c
	@mkdir -p $(@D)
	$(CC) $(SAN) $(WARN) $(INC) -MMD -MP -c -o $@ $<

$(KIT): $(kit_obj)
	@rm -f $@
	$(AR) rcs $@ $^

unit_bin := $(patsubst tests/unit/test_%.c,$(BUILD)/unit/%,\
		$(wildcard tests/unit/test_*.c))

$(BUILD)/unit/%: tests/unit/test_%.c $(KIT)
	@mkdir -p $(@D)
	$(CC) $(SAN) $(WARN) $(INC) -MMD -MP -o $@ $< $(KIT) -lcmocka

-include $(kit_obj:.o=.d) $(unit_bin:=.d)

CHECKS	+= unit
TARGETS_check += $(unit_bin)

## check-unit: unit tests of the core under ASan and UBSan
check-unit: $(unit_bin)
	@$(SANENV) tests/unit/run $(BUILD)/results/unit.tap $(unit_bin)
	@tests/unit/spec kmod/uapi/linux/ctnat.h \
		docs/netlink/specs/ctnat.yaml >> $(BUILD)/results/unit.tap || \
		{ grep "^not ok" $(BUILD)/results/unit.tap; exit 1; }

.PHONY: check-unit
