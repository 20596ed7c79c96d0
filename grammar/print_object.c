// SPDX-License-Identifier: GPL-2.0-only
/* Named objects to text. */
#include "grammar/print.h"

static void print_counter(const struct out *out,
			  const struct ctnat_object_counter *counter,
			  const char *indent, const char *end)
{
	if (out->flags & CTNAT_PRINT_STATELESS)
		return;
	fprintf(out->to, "%spackets %llu bytes %llu%s", indent,
		(unsigned long long)counter->packets,
		(unsigned long long)counter->bytes, end);
}

void print_object_lines(const struct out *out,
			const struct ctnat_object *object, const char *indent,
			const char *end)
{
	const void *image = object;

	switch (object->kind) {
	case CTNAT_OBJECT_COUNTER:
		print_counter(out, image, indent, end);
		break;
	case CTNAT_OBJECT_QUOTA:
		fputs(indent, out->to);
		print_quota(out, &((const struct ctnat_object_quota *)
				   image)->quota);
		fputs(end, out->to);
		break;
	case CTNAT_OBJECT_CT_TIMEOUT:
		print_timeout(out, image, indent, end);
		break;
	case CTNAT_OBJECT_LIMIT:
		fputs(indent, out->to);
		print_limit(out, &((const struct ctnat_object_limit *)
				   image)->limit);
		fputs(end, out->to);
		break;
	}
}

void ctnat_lang_print_object(FILE *to, const struct ctnat_object *object,
			     __u8 family, unsigned int flags)
{
	struct out out = { .to = to, .flags = flags, .family = family };

	fputs("{ ", to);
	print_object_lines(&out, object, "", "; ");
	fputc('}', to);
}
