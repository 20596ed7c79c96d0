// SPDX-License-Identifier: GPL-2.0-only
/* Comments: of rules, and of tables, chains and objects. */
#include "grammar/eval.h"

/* ---- of a rule ---- */

static void eval_comment(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_comment *comment;
	size_t len = strlen(stmt->rhs->text) + 1;

	if (len > CTNAT_COMMENT_MAX) {
		eval_error(ev, stmt->rhs, "a comment has at most %d bytes",
			   CTNAT_COMMENT_MAX - 1);
		return;
	}
	comment = eval_insn(ev, CTNAT_EXPR_COMMENT, sizeof(*comment) + len,
			    &stmt->at);
	memcpy(comment->text, stmt->rhs->text, len);
}

void eval_comments(struct eval *ev, const struct stmt *stmts)
{
	const struct stmt *comment = NULL, *stmt;
	bool alone = true;

	for (stmt = stmts; stmt; stmt = stmt->next) {
		if (stmt->kind != STMT_COMMENT) {
			alone = false;
			continue;
		}
		if (comment) {
			eval_error(ev, stmt->rhs,
				   "a rule has one comment; join the two");
			return;
		}
		comment = stmt;
	}
	if (comment && alone)
		eval_error(ev, comment->rhs,
			   "a rule is more than a comment; that of a chain stands in its braces");
	else if (comment)
		eval_comment(ev, comment);
}

/* ---- of what stands in braces ---- */

bool eval_is_remark(const struct stmt *stmts)
{
	return stmts->kind == STMT_COMMENT && !stmts->next;
}

bool eval_remark(struct ctnat_lang *lang, const struct node *text,
		 struct ctnat_command *cmd)
{
	struct ctnat_refusal why;

	if (cmd->comment) {
		lang_error(lang, &text->at,
			   "there is a comment already; join the two");
		return false;
	}
	cmd->comment = text->text;
	cmd->at.comment = text->at;
	if (!ctnat_verify_comment(text->text, &why))
		return true;
	lang_error(lang, &text->at, "%s", why.sentence);
	return false;
}

bool eval_remarks(struct ctnat_lang *lang, const struct item *item,
		  struct ctnat_command *cmd)
{
	const struct stmt *line;

	for (line = item->comments; line; line = line->next)
		if (!eval_remark(lang, line->rhs, cmd))
			return false;
	return true;
}
