# SPDX-License-Identifier: GPL-2.0-only
# Users of the libraries, built as theirs would be: through pkg-config.

EXAMPLE_PC = PKG_CONFIG_PATH=$(BUILD)/pkgconfig pkg-config

TARGETS_all += $(BUILD)/examples/load-and-count

$(BUILD)/libctnatlang.so.1: $(BUILD)/libctnatlang.so
	ln -sf libctnatlang.so $@

$(BUILD)/examples/%: examples/%.c $(BUILD)/libctnat.so \
		$(BUILD)/libctnatlang.so.1 $(HEADERS) \
		$(PC_FILES:%=$(BUILD)/pkgconfig/%.pc)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(WARN) -o $@ $< \
		$$($(EXAMPLE_PC) --cflags --libs ctnatlang ctnat)
