// SPDX-License-Identifier: GPL-2.0-only
/* The table of fields against the uapi header and the extractor. */
#include "unit.h"
#include "core/fib.h"
#include "tests/kit/packet.h"

static inline int ctnat_exec(struct ctnat_packet *pkt,
			     const struct ctnat_rule *rule,
			     const struct ctnat_insn *insn)
{
	(void)rule;
	(void)pkt;
	(void)insn;
	return CTNAT_EXEC_NEXT;
}

static const struct {
	unsigned int id;
	const char *text;
	unsigned int bits;
} fields[] = {
#define F(ID, text, bits, type, needs) { CTNAT_FIELD_##ID, text, bits },
	CTNAT_FIELDS(F)
#undef F
};

/* Every number of the enum has one line, and every line another number. */
static void each_once(void **state)
{
	unsigned int lines[CTNAT_FIELD_MAX + 1] = { 0 };

	(void)state;
	assert_int_equal(N_ELEMENTS(fields), CTNAT_FIELD_MAX);
	for (size_t i = 0; i < N_ELEMENTS(fields); i++)
		lines[fields[i].id]++;
	assert_int_equal(lines[CTNAT_FIELD_NONE], 0);
	for (unsigned int id = 1; id <= CTNAT_FIELD_MAX; id++)
		if (lines[id] != 1)
			fail_msg("field %u has %u lines", id, lines[id]);
}

/* Two fields share a name only where they are two readings of one thing. */
static void names(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(fields); i++)
		for (size_t j = 0; j < i; j++)
			if (!strcmp(fields[i].text, fields[j].text))
				assert_int_equal(fields[i].id,
						 CTNAT_FIELD_CT_FLAGS);
}

/* Fields of fib look up what their names say. */
static void fib_fields(void **state)
{
	static const char *const results[] = {
		"type", "oif", "oifname", "check",
	};
	unsigned int n = 0;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(fields); i++) {
		struct ctnat_fib fib = ctnat_fib(fields[i].id);
		char text[64];

		assert_int_equal(ctnat_field_is_fib(fields[i].id),
				 !strncmp(fields[i].text, "fib ", 4));
		if (!ctnat_field_is_fib(fields[i].id))
			continue;
		n++;
		assert_in_range(fib.result, 0, N_ELEMENTS(results) - 1);
		snprintf(text, sizeof(text), "fib %s%s%s%s %s",
			 fib.keys & CTNAT_FIB_DADDR ? "daddr" : "saddr",
			 fib.keys & CTNAT_FIB_MARK ? " . mark" : "",
			 fib.keys & CTNAT_FIB_IIF ? " . iif" : "",
			 fib.keys & CTNAT_FIB_OIF ? " . oif" : "",
			 results[fib.result]);
		assert_string_equal(text, fields[i].text);
	}
	assert_int_equal(n, 36);
}

static void widths(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(fields); i++) {
		unsigned int id = fields[i].id;

		assert_int_equal(ctnat_field_bits(id), fields[i].bits);
		assert_in_range(ctnat_field_words(id), 1, 4);
		/* of the others the Ethernet addresses have their own loader */
		assert_true(fields[i].bits <= 32 || fields[i].bits % 32 == 0 ||
			    fields[i].bits == 48);
	}
	assert_int_equal(ctnat_field_words(CTNAT_FIELD_NONE), 0);
	assert_int_equal(ctnat_field_words(CTNAT_FIELD_MAX + 1), 0);
	assert_int_equal(ctnat_field_bits(0xffff), 0);
}

/* Payload fields, and they alone, have a place; it is wide enough. */
static void places(void **state)
{
	(void)state;
	for (unsigned int id = 1; id <= CTNAT_FIELD_MAX; id++) {
		const struct ctnat_place *at = &ctnat_places[id];
		bool payload = id >= CTNAT_FIELD_ARP_OPERATION &&
			       id < CTNAT_FIELD_CT_STATE;

		if (!!at->bytes != payload)
			fail_msg("field %u", id);
		if (payload) {
			assert_in_range(at->layer, 3, 6);
			assert_true(at->bytes * 8u - at->shift >=
				    ctnat_field_bits(id));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_once),
		cmocka_unit_test(names),
		cmocka_unit_test(fib_fields),
		cmocka_unit_test(widths),
		cmocka_unit_test(places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
