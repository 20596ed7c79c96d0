# SPDX-License-Identifier: GPL-2.0-only
# Five libFuzzer targets: text, wire and object (netlink attributes of a rule,
# and of what has a name), run, packet. "make check" runs them over their seeds;
# "make fuzz" lets them look for more.

FUZZ_CC		?= clang
FUZZ_SECONDS	?= 60
FUZZ_TARGETS	:= text wire object run packet
FUZZ		:= $(BUILD)/fuzz
FUZZ_SAN	:= -O1 -g -fno-omit-frame-pointer \
		   -fsanitize=address,undefined,fuzzer-no-link \
		   -fno-sanitize-recover=all
FUZZ_FLAGS	= $(FUZZ_SAN) $(WARN) -D_GNU_SOURCE -DLANG_GUARDED $(INC) -Igrammar \
		  -I$(BUILD)/grammar -MMD -MP

fuzz_core := $(patsubst %.c,$(FUZZ)/obj/%.o,$(wildcard kmod/core/*.c) \
		$(wildcard tests/kit/*.c))
fuzz_twin := $(FUZZ)/obj/tests/model/twin_load.o
fuzz_lang := $(patsubst %.c,$(FUZZ)/obj/%.o,$(wildcard grammar/*.c)) \
	$(FUZZ)/obj/parser.o $(FUZZ)/obj/scanner.o
fuzz_main := $(FUZZ_TARGETS:%=$(FUZZ)/obj/tests/fuzz/fuzz_%.o)

$(FUZZ)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_FLAGS) -c -o $@ $<

$(filter $(FUZZ)/obj/grammar/%,$(fuzz_lang)): $(BUILD)/grammar/parser.h

# written by bison and flex
$(FUZZ)/obj/%.o: $(BUILD)/grammar/%.c $(BUILD)/grammar/parser.h
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_FLAGS) -Wno-sign-compare \
		-Wno-unused-but-set-variable -c -o $@ $<

$(FUZZ)/text: $(fuzz_lang)
$(FUZZ)/packet: $(fuzz_twin)
$(FUZZ_TARGETS:%=$(FUZZ)/%): $(FUZZ)/%: $(FUZZ)/obj/tests/fuzz/fuzz_%.o \
		$(fuzz_core)
	$(FUZZ_CC) $(FUZZ_SAN) -fsanitize=fuzzer -o $@ $^

# its objects are built by the model tier
$(FUZZ)/mkseeds: tests/fuzz/seeds.c $(BUILD)/model/random_packet.o \
		$(BUILD)/model/random_rules.o $(BUILD)/model/twin_load.o \
		$(BUILD)/san/libkit.a
	@mkdir -p $(@D)
	$(CC) $(SAN) $(WARN) $(INC) -o $@ $^

# What is checked in, what the model draws, and every rule file of the project.
$(FUZZ)/seeds.done: $(FUZZ)/mkseeds $(wildcard tests/fuzz/seeds/*/* \
		examples/*.ctnat tests/golden/* tests/golden/files/*) \
		tests/fuzz/text-seeds
	@rm -rf $(FUZZ)/seeds
	@mkdir -p $(FUZZ_TARGETS:%=$(FUZZ)/seeds/%)
	$(FUZZ)/mkseeds $(FUZZ)/seeds
	@cp -r tests/fuzz/seeds/. $(FUZZ)/seeds/
	@tests/fuzz/text-seeds $(FUZZ)/seeds/text
	@touch $@

-include $(fuzz_core:.o=.d) $(fuzz_lang:.o=.d) $(fuzz_main:.o=.d)

CHECKS	+= fuzz
TARGETS_check += $(FUZZ_TARGETS:%=$(FUZZ)/%) $(FUZZ)/seeds.done

## check-fuzz: the five fuzz targets over their seeds
check-fuzz: $(FUZZ_TARGETS:%=$(FUZZ)/%) $(FUZZ)/seeds.done
	@tests/fuzz/run $(BUILD)/results/fuzz.tap $(FUZZ) $(FUZZ)/seeds \
		$(FUZZ_TARGETS)

## fuzz: look for more, FUZZ_SECONDS=60 per target (finds: build/fuzz/found)
fuzz: $(FUZZ_TARGETS:%=$(FUZZ)/%) $(FUZZ)/seeds.done
	@mkdir -p $(FUZZ)/found $(FUZZ_TARGETS:%=$(FUZZ)/corpus/%)
	@failed=0; for target in $(FUZZ_TARGETS); do \
		echo "== $$target"; \
		$(FUZZ)/$$target -max_total_time=$(FUZZ_SECONDS) -timeout=20 \
			-max_len=16384 -print_final_stats=1 -verbosity=0 \
			-artifact_prefix=$(FUZZ)/found/$$target- \
			$(FUZZ)/corpus/$$target $(FUZZ)/seeds/$$target \
			|| failed=1; \
	done; exit $$failed

.PHONY: check-fuzz fuzz
