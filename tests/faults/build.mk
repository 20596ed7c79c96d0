# SPDX-License-Identifier: GPL-2.0-only
# Faults in every allocation of the control path; run by the tier "debug".

FAULTS_SRC := tests/faults/faults.c tests/faults/packets.c

$(BUILD)/ctnat-faults: $(FAULTS_SRC) tests/faults/faults.h \
		$(BUILD)/libctnatlang.a $(BUILD)/libctnat.a $(BUILD)/libctnatcore.a
	$(CC) $(CFLAGS) $(WARN) $(INC) -D_GNU_SOURCE -o $@ \
		$(filter-out %.h,$^) -lmnl

TARGETS_all += $(BUILD)/ctnat-faults
