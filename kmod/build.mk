# SPDX-License-Identifier: GPL-2.0-only
# The core for userspace: the same files that go into the module.

core_src := $(wildcard kmod/core/*.c)
core_obj := $(core_src:kmod/core/%.c=$(BUILD)/core/%.o)
core_hdr := $(wildcard kmod/core/*.h kmod/core/host/*.h kmod/uapi/linux/*.h)

# Position independent: the core is linked into shared libraries.
$(BUILD)/core/%.o: kmod/core/%.c $(core_hdr)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(WARN) -fPIC -fvisibility=hidden $(INC) -c -o $@ $<

$(BUILD)/libctnatcore.a: $(core_obj)
	@rm -f $@
	$(AR) rcs $@ $^

TARGETS_all += $(BUILD)/libctnatcore.a
