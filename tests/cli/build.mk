# SPDX-License-Identifier: GPL-2.0-only
# Tests of ctnat-cli. Those without the module run under ASan and UBSan: the
# program and the libraries are built once more, below $(BUILD)/asan.

CLI_ASAN := $(BUILD)/asan
CLI_FLAGS := -O1 -g -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer

CHECKS += cli cli-loaded
TARGETS_check += cli-asan

# After the other program that is built there, not beside it.
cli-asan: golden-asan
	@$(MAKE) --no-print-directory BUILD=$(CLI_ASAN) \
		CFLAGS="$(CLI_FLAGS)" $(CLI_ASAN)/ctnat-cli \
		$(CLI_ASAN)/tests-cli/plan $(CLI_ASAN)/tests-cli/neighbours \
		$(CLI_ASAN)/tests-cli/vocabulary

## check-cli: ctnat-cli without the module, under sanitisers
check-cli: cli-asan
	@mkdir -p $(BUILD)/results
	@tests/cli/run $(CLI_ASAN) $(BUILD)/results/cli.tap

## check-cli-loaded: ctnat-cli against the module, in User-mode Linux
check-cli-loaded: $(BUILD)/ctnat-cli $(BUILD)/examples/load-and-count
	@BUILD=$(abspath $(BUILD)) tests/cli/check-loaded uml

# plan.c against a make-believe kernel, without the libraries
$(BUILD)/tests-cli/plan: tests/cli/plan.c $(BUILD)/frontend/plan.o \
		$(BUILD)/frontend/util.o
	@mkdir -p $(@D)
	$(CC) $(WARN) $(CFLAGS) $(INC) -o $@ $^

# the doctor's own files: all of the program but its main()
$(BUILD)/tests-cli/neighbours: tests/cli/neighbours.c \
		$(filter-out %/main.o,$(FRONTEND_OBJ)) $(FRONTEND_LIBS)
	@mkdir -p $(@D)
	$(CC) $(WARN) $(CFLAGS) $(INC) -o $@ $^ $(FRONTEND_LDLIBS)

# the words of the language, for what must show them all
$(BUILD)/tests-cli/vocabulary: tests/cli/vocabulary.c \
		$(BUILD)/libctnatlang.a $(BUILD)/libctnatcore.a
	@mkdir -p $(@D)
	$(CC) $(WARN) $(CFLAGS) -D_GNU_SOURCE $(INC) -o $@ $^

.PHONY: cli-asan check-cli check-cli-loaded
