# SPDX-License-Identifier: GPL-2.0-only
# The traffic driver of the virtual machines.
DRIVER_SRC := $(wildcard tests/vm/driver/*.c)
DRIVER_OBJ := $(DRIVER_SRC:%.c=$(BUILD)/%.o)
DRIVER_LIBS := $(shell pkg-config --libs libmnl)

$(DRIVER_OBJ): $(BUILD)/%.o: %.c $(wildcard tests/vm/driver/*.h)
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror $(CFLAGS) \
		-c -o $@ $<

$(BUILD)/ctnat-drive: $(DRIVER_OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(DRIVER_LIBS)

TARGETS_all += $(BUILD)/ctnat-drive
