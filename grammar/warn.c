// SPDX-License-Identifier: GPL-2.0-only
/* Rules that are allowed, and surely do not do what was meant. */
#include "grammar/model.h"

void warn_view(struct ctnat_lang *lang, const struct model_view *view)
{
	(void)lang;
	(void)view;
}
