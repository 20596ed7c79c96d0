# SPDX-License-Identifier: GPL-2.0-only
# libctnat, shared and static. nft.c is linked into ctnat-cli only.

PREFIX ?= /usr/local
LIB_SONAME := libctnat.so.1
LIB_SRC := $(filter-out lib/nft.c,$(wildcard lib/*.c))
LIB_OBJ := $(LIB_SRC:lib/%.c=$(BUILD)/lib/%.o)

TARGETS_all += $(BUILD)/libctnat.so $(BUILD)/libctnat.a

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

PC_FILES := ctnat ctnat-uninstalled ctnatlang ctnatlang-uninstalled
PC_SED = sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	-e 's|@BUILD@|$(abspath $(BUILD))|'

TARGETS_all += $(PC_FILES:%=$(BUILD)/pkgconfig/%.pc)

$(BUILD)/pkgconfig/%.pc: lib/%.pc.in
	@mkdir -p $(@D)
	$(PC_SED) $< > $@

$(BUILD)/pkgconfig/%.pc: grammar/%.pc.in
	@mkdir -p $(@D)
	$(PC_SED) $< > $@

# The headers as they are installed, so that what is built against the checkout
# would build against an installation.
HEADER_DIR := $(BUILD)/include
HEADERS := $(HEADER_DIR)/linux/ctnat.h $(HEADER_DIR)/ctnat/ctnat.h \
	$(HEADER_DIR)/ctnat/lang.h $(HEADER_DIR)/ctnat/core/rule.h \
	$(HEADER_DIR)/ctnat/core/object.h \
	$(HEADER_DIR)/ctnat/core/elems.h \
	$(HEADER_DIR)/ctnat/core/count.h \
	$(HEADER_DIR)/ctnat/core/dynset.h \
	$(HEADER_DIR)/ctnat/core/match.h \
	$(HEADER_DIR)/ctnat/core/wire.h $(HEADER_DIR)/ctnat/core/sort.h \
	$(HEADER_DIR)/ctnat/core/fields.h $(HEADER_DIR)/ctnat/core/verify.h \
	$(HEADER_DIR)/ctnat/core/view.h \
	$(HEADER_DIR)/ctnat/core/conn.h \
	$(HEADER_DIR)/ctnat/core/host/platform.h

TARGETS_all += $(HEADERS)

$(HEADER_DIR)/linux/ctnat.h: kmod/uapi/linux/ctnat.h
$(HEADER_DIR)/ctnat/ctnat.h: lib/ctnat.h
$(HEADER_DIR)/ctnat/lang.h: grammar/lang.h
$(HEADER_DIR)/ctnat/core/%.h: kmod/core/%.h
	@mkdir -p $(@D)
	cp $< $@
$(HEADER_DIR)/linux/ctnat.h $(HEADER_DIR)/ctnat/ctnat.h $(HEADER_DIR)/ctnat/lang.h:
	@mkdir -p $(@D)
	cp $< $@

## install-dev: libraries, headers and pkg-config files into DESTDIR/PREFIX
install-dev: $(HEADERS) $(PC_FILES:%=$(BUILD)/pkgconfig/%.pc) \
		$(BUILD)/libctnat.so $(BUILD)/libctnatlang.so
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include
	cp -R $(HEADER_DIR)/. $(DESTDIR)$(PREFIX)/include/
	install -m 644 $(BUILD)/pkgconfig/ctnat.pc \
		$(BUILD)/pkgconfig/ctnatlang.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 644 $(BUILD)/$(LIB_SONAME) $(DESTDIR)$(PREFIX)/lib/
	install -m 644 $(BUILD)/libctnatlang.so \
		$(DESTDIR)$(PREFIX)/lib/libctnatlang.so.1
	ln -sf $(LIB_SONAME) $(DESTDIR)$(PREFIX)/lib/libctnat.so
	ln -sf libctnatlang.so.1 $(DESTDIR)$(PREFIX)/lib/libctnatlang.so

.PHONY: install-dev

-include $(LIB_OBJ:.o=.d)
