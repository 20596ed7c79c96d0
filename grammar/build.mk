# SPDX-License-Identifier: GPL-2.0-only
# libctnatlang: text <-> rules.

GRAMMAR_DIR	:= $(BUILD)/grammar
GRAMMAR_SRC	:= $(wildcard grammar/*.c)
GRAMMAR_OBJ	:= $(GRAMMAR_SRC:%.c=$(BUILD)/%.o) \
		   $(GRAMMAR_DIR)/parser.o $(GRAMMAR_DIR)/scanner.o
GRAMMAR_CC	= $(CC) $(WARN) $(CFLAGS) -D_GNU_SOURCE $(INC) \
		  -I$(GRAMMAR_DIR) -Igrammar -fPIC -MMD -MP

TARGETS_all	+= $(BUILD)/libctnatlang.a $(BUILD)/libctnatlang.so

$(GRAMMAR_DIR)/parser.c $(GRAMMAR_DIR)/parser.h &: grammar/parser.y
	@mkdir -p $(@D)
	bison -Wall -Werror --defines=$(GRAMMAR_DIR)/parser.h \
		-o $(GRAMMAR_DIR)/parser.c $<

$(GRAMMAR_DIR)/scanner.c: grammar/scanner.l
	@mkdir -p $(@D)
	flex -o $@ $<

$(BUILD)/grammar/%.o: grammar/%.c $(GRAMMAR_DIR)/parser.h
	@mkdir -p $(@D)
	$(GRAMMAR_CC) -c -o $@ $<

$(GRAMMAR_DIR)/parser.o: $(GRAMMAR_DIR)/parser.c
	$(GRAMMAR_CC) -c -o $@ $<

# what flex writes compares signed with unsigned
$(GRAMMAR_DIR)/scanner.o: $(GRAMMAR_DIR)/scanner.c $(GRAMMAR_DIR)/parser.h
	$(GRAMMAR_CC) -Wno-sign-compare -c -o $@ $<

# the checks of core/ are part of it: one file to link
$(BUILD)/libctnatlang.a: $(GRAMMAR_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/libctnatlang.so: $(GRAMMAR_OBJ) $(BUILD)/libctnatcore.a \
		grammar/libctnatlang.map
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,libctnatlang.so.1 \
		-Wl,--version-script=grammar/libctnatlang.map \
		-o $@ $(GRAMMAR_OBJ) $(BUILD)/libctnatcore.a

-include $(GRAMMAR_OBJ:.o=.d)
