# SPDX-License-Identifier: GPL-2.0-only
# ctnat-cli. It links the project's libraries statically: one file to copy into
# a namespace, a container or a virtual machine.

FRONTEND_SRC := $(wildcard frontend/*.c)
FRONTEND_OBJ := $(FRONTEND_SRC:frontend/%.c=$(BUILD)/frontend/%.o) \
	$(BUILD)/frontend/nft.o
FRONTEND_LIBS := $(BUILD)/libctnatlang.a $(BUILD)/libctnat.a \
	$(BUILD)/libctnatcore.a
# libedit is loaded by the prompt
FRONTEND_LDLIBS := -lnftnl -lmnl
FRONTEND_DEFS = -D_GNU_SOURCE -DCTNAT_VERSION='"$(VERSION)"'

TARGETS_all += $(BUILD)/ctnat-cli

$(BUILD)/frontend/%.o: frontend/%.c
	@mkdir -p $(@D)
	$(CC) $(WARN) $(CFLAGS) $(INC) $(FRONTEND_DEFS) -MMD -MP -c -o $@ $<

# the only user of libnftnl; the libraries do without it
$(BUILD)/frontend/nft.o: lib/nft.c
	@mkdir -p $(@D)
	$(CC) $(WARN) $(CFLAGS) $(INC) $(FRONTEND_DEFS) -MMD -MP -c -o $@ $<

$(BUILD)/ctnat-cli: $(FRONTEND_OBJ) $(FRONTEND_LIBS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(FRONTEND_OBJ) $(FRONTEND_LIBS) \
		$(FRONTEND_LDLIBS)

-include $(FRONTEND_OBJ:.o=.d)
