# SPDX-License-Identifier: GPL-2.0-only
# Licences, sizes, layering, clang-format and checkpatch over the project's own
# files. Sparse runs with every build of the module (tests/vm/kernel/kmod).

CHECKS	+= style

## check-style: what style the files keep, and who may call whom
check-style style: $(BUILD)/libctnatcore.a $(BUILD)/libctnatlang.a \
		$(BUILD)/libctnat.a
	@tests/style/run $(BUILD)

.PHONY: check-style style
