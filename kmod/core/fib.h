/* SPDX-License-Identifier: GPL-2.0-only */
/* What the fields CTNAT_FIELD_FIB_* look up, and tell of it. */
#ifndef CTNAT_CORE_FIB_H
#define CTNAT_CORE_FIB_H

#include "rule.h"

enum ctnat_fib_keys {
	CTNAT_FIB_IIF	= 1 << 0,
	CTNAT_FIB_MARK	= 1 << 1,
	CTNAT_FIB_DADDR	= 1 << 2,	/* else the source */
	CTNAT_FIB_OIF	= 1 << 3,
};

enum ctnat_fib_result {
	CTNAT_FIB_TYPE,			/* of the address, RTN_* */
	CTNAT_FIB_OIFINDEX,		/* of the route; 0: there is none */
	CTNAT_FIB_OIFNAME,		/* "": there is none */
	CTNAT_FIB_CHECK,		/* is there one? */
};

struct ctnat_fib {
	__u8 keys;			/* enum ctnat_fib_keys */
	__u8 result;			/* enum ctnat_fib_result */
};

static inline bool ctnat_field_is_fib(unsigned int field)
{
	return field >= CTNAT_FIELD_FIB_SADDR_TYPE &&
	       field <= CTNAT_FIELD_FIB_DADDR_MARK_OIF_TYPE;
}

/* All results for each set of keys without OIF, then the types with it. */
static inline struct ctnat_fib ctnat_fib(unsigned int field)
{
	unsigned int n = field - CTNAT_FIELD_FIB_SADDR_TYPE;
	struct ctnat_fib fib = { n / 4, n % 4 };

	if (field >= CTNAT_FIELD_FIB_SADDR_OIF_TYPE) {
		n = field - CTNAT_FIELD_FIB_SADDR_OIF_TYPE;
		fib.keys = CTNAT_FIB_OIF | n << 1;
		fib.result = CTNAT_FIB_TYPE;
	}
	return fib;
}

#endif /* CTNAT_CORE_FIB_H */
