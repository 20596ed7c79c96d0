# SPDX-License-Identifier: GPL-2.0-only
# libctnat, shared and static. nft.c is linked into ctnat-cli only.

PREFIX ?= /usr/local
LIB_SONAME := libctnat.so.0
LIB_SRC := $(filter-out lib/nft.c,$(wildcard lib/*.c))
LIB_OBJ := $(LIB_SRC:lib/%.c=$(BUILD)/lib/%.o)

TARGETS_all += $(BUILD)/libctnat.so $(BUILD)/libctnat.a \
	$(BUILD)/pkgconfig/ctnat.pc $(BUILD)/pkgconfig/ctnat-uninstalled.pc

$(BUILD)/lib/%.o: lib/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(WARN) $(INC) -D_GNU_SOURCE -fPIC \
		-fvisibility=hidden -MMD -MP -c -o $@ $<

$(BUILD)/libctnat.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/$(LIB_SONAME): $(LIB_OBJ) $(BUILD)/libctnatcore.a lib/libctnat.map
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -o $@ -Wl,-soname,$(LIB_SONAME) \
		-Wl,--version-script=lib/libctnat.map \
		$(LIB_OBJ) $(BUILD)/libctnatcore.a -lmnl

$(BUILD)/libctnat.so: $(BUILD)/$(LIB_SONAME)
	ln -sf $(LIB_SONAME) $@

$(BUILD)/pkgconfig/%.pc: lib/%.pc.in
	@mkdir -p $(@D)
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
		-e 's|@BUILD@|$(abspath $(BUILD))|' -e 's|@SOURCE@|$(CURDIR)|' \
		$< > $@

-include $(LIB_OBJ:.o=.d)
