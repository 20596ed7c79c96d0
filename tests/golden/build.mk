# SPDX-License-Identifier: GPL-2.0-only
# The language against written-down answers, under ASan and UBSan: it is built
# once more, below $(BUILD)/asan.

GOLDEN_FLAGS := -O1 -g -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer -DLANG_GUARDED

CHECKS += golden
TARGETS_check += golden-asan

$(BUILD)/golden: tests/golden/golden.c $(BUILD)/libctnatlang.a \
		$(BUILD)/libctnatcore.a
	$(CC) $(WARN) $(CFLAGS) -D_GNU_SOURCE $(INC) -o $@ $^

$(BUILD)/golden-alike: tests/golden/alike.c $(BUILD)/libctnatlang.a \
		$(BUILD)/libctnatcore.a
	$(CC) $(WARN) $(CFLAGS) -D_GNU_SOURCE $(INC) -o $@ $^

golden-asan:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan \
		CFLAGS="$(GOLDEN_FLAGS)" $(BUILD)/asan/golden \
		$(BUILD)/asan/golden-alike

## check-golden: rules and files of the language against written answers
check-golden: golden-asan
	@tests/golden/run $(BUILD)/asan/golden $(BUILD)/results/golden.tap

.PHONY: golden-asan check-golden
