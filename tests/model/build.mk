# SPDX-License-Identifier: GPL-2.0-only
# The packet path's core against its naive twin, under ASan and UBSan.

MODEL_SEEDS	?= 40

model_obj := $(patsubst tests/model/%.c,$(BUILD)/model/%.o,\
		$(wildcard tests/model/*.c))

$(BUILD)/model/%.o: tests/model/%.c
	@mkdir -p $(@D)
	$(CC) $(SAN) $(WARN) $(INC) -MMD -MP -c -o $@ $<

$(BUILD)/model/model: $(model_obj) $(BUILD)/san/libkit.a
	$(CC) $(SAN) -o $@ $^

-include $(model_obj:.o=.d)

CHECKS	+= model
TARGETS_check += $(BUILD)/model/model

## check-model: random rules over random packets, walked twice (MODEL_SEEDS=40)
check-model: $(BUILD)/model/model
	@mkdir -p $(BUILD)/results
	@$(SANENV) $(BUILD)/model/model 1 $(MODEL_SEEDS) \
		> $(BUILD)/results/model.tap || \
		{ echo "not ok model/run # ended with status $$?" \
			>> $(BUILD)/results/model.tap; \
		  grep -v '^ok' $(BUILD)/results/model.tap; exit 1; }

.PHONY: check-model
