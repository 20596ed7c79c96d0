/* SPDX-License-Identifier: GPL-2.0-only */
/* What the actions of parser.y are written in; for that file alone. */
#ifndef CTNAT_GRAMMAR_ACTIONS_H
#define CTNAT_GRAMMAR_ACTIONS_H

#define YYLLOC_DEFAULT(cur, rhs, n)					\
	((cur) = (n) > 1 ? span_join(&YYRHSLOC(rhs, 1), &YYRHSLOC(rhs, n)) \
			 : YYRHSLOC(rhs, n))

#define L	(parse->lang)

/* Ends the statement after an error message; REFUSE() writes it, too. */
#define REFUSED do {							\
	parse_skip(parse);						\
	YYERROR;							\
} while (0)
#define REFUSE(at, ...) do {						\
	lang_error(L, at, __VA_ARGS__);					\
	REFUSED;							\
} while (0)

/*
 * The token at fault goes too, unless it ends the statement. At the end of
 * the file there is nothing to go on with.
 */
#define RECOVERED do {							\
	if (parse->skip)						\
		yyclearin;						\
	if (parse->last)						\
		yyerrok;						\
} while (0)

#define LEAF(kind, word)  node_new(L, NODE_##kind, &(word).at, (word).text)
#define NAMED(kind, word) node_new(L, NODE_##kind, &yyloc, (word).text)
#define PAIR(kind, a, b)  node_pair(L, NODE_##kind, a, b)
#define LIST(kind, a, b)  node_listed(L, NODE_##kind, a, b)
#define MASKED(field, m)  node_masked(field, &yyloc, m)
#define NEGATIVE(word)	  node_new(L, NODE_NUMBER, &yyloc, \
				   lang_printf(L, "-%s", (word).text))
#define NAT_TO(addr, port) node_nat(L, &yyloc, addr, port)
#define GENERATOR(how, fields, mod) \
	node_generator(L, &yyloc, &(how), fields, mod)
#define OPTION(to, mod, name, value) do {				\
	(to) = node_option(L, mod, &(name), value);			\
	if (!(to))							\
		REFUSED;						\
} while (0)
/* A field by the words of its name. */
#define FIELD(to, n, ...) do {						\
	(to) = node_field(L, (const struct word[]){ __VA_ARGS__ }, n);	\
	if (!(to))							\
		REFUSED;						\
} while (0)

/* those of a filter, whose value is read before */
#define KEPT_WORDS(n, ...) \
	lang_dup(L, &(struct words){ { __VA_ARGS__ }, n }, sizeof(struct words))

#define META_WORD(key)	  ((struct word){ "meta", (key).at })
#define TARGET(...)	  lang_dup(L, &(struct target){ __VA_ARGS__ }, \
				   sizeof(struct target))

#define ARG(word, at)	  arg_new(L, &(word), &(at))
#define ARG_OF(word, value) arg_of(L, &(word), &yyloc, value)
#define ARG_ARGS(word, args) arg_args(L, &(word), &yyloc, args)

#define STMT(kind)	  stmt_new(L, STMT_##kind, &yyloc)
#define STMT_OF(kind, lhs, rhs) stmt_of(STMT(kind), lhs, rhs)
#define STMT_ARGS(kind, args) stmt_args(STMT(kind), args)
#define REJECTED(how, code) \
	stmt_word(stmt_of(STMT(REJECT), NULL, code), &(how))
#define VERDICT(code, chain) stmt_verdict(STMT(VERDICT), code, chain)
#define OBJREF(kind, name) stmt_verdict( \
	STMT_OF(OBJREF, NULL, name), CTNAT_OBJECT_##kind, NULL)
#define LIMITED(over, rate, burst) \
	stmt_verdict(STMT_OF(LIMIT, rate, burst), over, NULL)
#define COUNTED(over, n) stmt_verdict(STMT_OF(CT_COUNT, n, NULL), over, NULL)
#define AMOUNT(number, unit) node_amount(L, &yyloc, number, &(unit))
#define DYNSET(op, name, key, data) \
	stmt_word(stmt_verdict(STMT_OF(DYNSET, key, data), op, NULL), &(name))
#define LINE(word, value) stmt_word(STMT_OF(LINE, NULL, value), &(word))
#define NAT_DONE(kind, stmt, flags) \
	nat_done(stmt, STMT_##kind, &yyloc, flags)

#define ITEM(kind, word, node) item_of(L, ITEM_##kind, &yyloc, &(word), node)
#define RULE_ITEM(at, stmts) item_rule(item_new(L, ITEM_RULE, at), stmts)
#define CMD(op, obj, target) \
	command_new(L, CTNAT_OP_##op, CTNAT_OBJ_##obj, target)
#define DEL(op, obj, target) command_new(L, op, CTNAT_OBJ_##obj, target)
#define FILTER_CMD(op, obj, stmts) item_rule(CMD(op, obj, NULL), stmts)
#define RULE_CMD(op, target, stmts) item_rule(CMD(op, RULE, target), stmts)
#define BLOCK_CMD(obj, target, items) \
	command_block(CMD(ADD, obj, target), items)
/* Named objects: a line of a table, a command; @spec says what it is. */
#define OBJECT_ITEM(kind, word, spec) \
	item_object(ITEM(OBJECT, word, NULL), CTNAT_OBJECT_##kind, spec)
#define OBJECT_CMD(op, kind, target, spec) \
	item_object(CMD(op, OBJECT, target), CTNAT_OBJECT_##kind, spec)
#define OBJECT_DEL(op, kind, target) \
	item_object(DEL(op, OBJECT, target), CTNAT_OBJECT_##kind, NULL)
#define OBJECTS_CMD(op, kind, target) \
	item_object(CMD(op, OBJECTS, target), CTNAT_OBJECT_##kind, NULL)
#define OBJECT_COMMENT(word) STMT_OF(COMMENT, NULL, LEAF(STRING, word))
/* A line of a set; elements of one. */
#define SPEC(what, lhs, rhs) \
	stmt_verdict(STMT_OF(SPEC, lhs, rhs), SPEC_##what, NULL)
#define TIMED(key, word, time) node_timed(L, &yyloc, key, &(word), time)
#define COUNTED_KEY(key, over, n) node_counted(L, &yyloc, key, over, n)
#define ELEMS_CMD(op, target, set) item_value(CMD(op, ELEMENT, target), set)
#define ELEMS_DEL(op, target, set) item_value(DEL(op, ELEMENT, target), set)
#define INCLUDED(place, path) \
	parse_include(parse, PARSE_##place, &yyloc, &(path))

/* ---- sentences ---- */

#define MAPS		"a map gives values to arguments and behind 'set'; " \
			"a match compares fields"
#define BY_RULE		"a connection has no room for the rule that bound it; " \
			"let the rule set a mark or a label, and ask for that"
#define IN_ELEMENT	"statements of single elements are not supported, but for ct count"
#define MASKS_ONLY	"a field that is matched takes & and a mask only"

#endif /* CTNAT_GRAMMAR_ACTIONS_H */
