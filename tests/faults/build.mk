# SPDX-License-Identifier: GPL-2.0-only
# Faults in every allocation of the control path; run by the tier "debug".

$(BUILD)/ctnat-faults: tests/faults/faults.c $(BUILD)/libctnatlang.a \
		$(BUILD)/libctnat.a $(BUILD)/libctnatcore.a
	$(CC) $(CFLAGS) $(WARN) $(INC) -D_GNU_SOURCE -o $@ $^ -lmnl

TARGETS_all += $(BUILD)/ctnat-faults
