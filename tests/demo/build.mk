# SPDX-License-Identifier: GPL-2.0-only

$(BUILD)/demo/talk: tests/demo/talk.c
	@mkdir -p $(@D)
	$(CC) $(WARN) $(CFLAGS) -static -o $@ $<

TARGETS_all += $(BUILD)/demo/talk

## demo: a rule file turns a router in a virtual machine into a NAT gateway
demo: setup
	@BUILD=$(BUILD) tests/demo/run

.PHONY: demo
