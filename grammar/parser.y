/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tokens to syntax tree (ast.h). Only the shape is checked here; what words
 * mean is the business of evaluation. Fields are the exception: knowing them
 * keeps "later" and "unknown word" messages at the word itself.
 */
%define api.pure full
%define api.location.type {struct ctnat_span}
%define parse.error custom
%define parse.lac full
%locations
%param {struct parse *parse}
%expect 0

%code top {
/* names of our own: whoever links this may have a parser, too */
#define yyparse	ctnat_parse_run
#define yylex	ctnat_scan_lex
}

%code requires {
#include "grammar/ast.h"
}

%code provides {
int ctnat_scan_lex(YYSTYPE *value, YYLTYPE *at, struct parse *parse);
int ctnat_parse_run(struct parse *parse);
}

%code {
#include "grammar/words.h"
#include "grammar/actions.h"

static void yyerror(const YYLTYPE *at, struct parse *parse, const char *text)
{
	(void)text;	/* "memory exhausted": of the parser's stack */
	lang_error(L, at, "this is nested too deeply");
}
}

%union {
	struct word word;
	struct node *node;
	struct stmt *stmt;
	struct arg *arg;
	struct item *item;
	struct target *target;	/* pointers: each token copies all of this */
	enum match_op match_op;
	int number;
	struct words *words;
}

%token END 0 "end of file"
%token NEWLINE "end of line"
%token BAD "something unreadable"
%token <item> ALIKE "lines alike"
%token START_FILE START_TABLE START_CHAIN START_VALUE
%token <word> WORD "word" STRING "string" VAR "$name" NUMBER "number"
%token <word> ADDR4 "address" ADDR6 "IPv6 address" TIME "time"
%token <word> CLASSID "class id" CTFLAGS "+flag"
%token <word> FAMILY "bridge or netdev" ARP "arp" ETHER "ether"
%token <word> META_SHORT "meta key" HEAD "protocol"

%token EQ "==" NE "!=" LT "<" LE "<=" GT ">" GE ">=" AND "&" OR "|" XOR "^"
%token LSHIFT "<<" RSHIFT ">>" DOTDOT ".."
%token <word> SET "set" MAP "map" VMAP "vmap" TO "to" NUMGEN "numgen"
%token <word> JHASH "jhash" SYMHASH "symhash" MOD "mod" SEED "seed"
%token <word> OFFSET "offset" WEIGHT "weight" FIB "fib"
%token <word> SETS "sets" MAPS "maps" ELEMENT "element" ELEMENTS "elements"
%token <word> GET "get" TYPEOF "typeof" SIZE "size"
%token <word> GC_INTERVAL "gc-interval" EXPIRES "expires" UPDATE "update"

%token <word> ADD "add" CREATE "create" INSERT "insert" REPLACE "replace"
%token <word> DELETE "delete" DESTROY "destroy" FLUSH "flush" LIST "list"
%token <word> RESET "reset" RENAME "rename" MONITOR "monitor" TABLE "table"
%token <word> CHAIN "chain" RULE "rule" RULESET "ruleset" TABLES "tables"
%token <word> CHAINS "chains" RULES "rules" COUNTERS "counters"
%token <word> CONNECTIONS "connections" EXPECTATIONS "expectations"
%token <word> EXPLAIN "explain" STATISTICS "statistics" DEFINE "define" REDEFINE "redefine"
%token <word> UNDEFINE "undefine" INCLUDE "include" TYPE "type" HOOK "hook"
%token <word> PRIORITY "priority" POLICY "policy" DEVICE "device"
%token <word> DEVICES "devices" FLAGS "flags" COMMENT "comment" HANDLE "handle"
%token <word> POSITION "position" INDEX "index" IP "ip" IP6 "ip6" INET "inet"
%token <word> META "meta" CT "ct" ICMP "icmp" ACCEPT "accept" DROP "drop"
%token <word> CONTINUE "continue" RETURN "return" JUMP "jump" GOTO "goto"
%token <word> COUNTER "counter" PACKETS "packets" BYTES "bytes" AVGPKT "avgpkt"
%token <word> COUNT "count"
%token <word> ORIGINAL "original" REPLY "reply" CLEAR "clear"
%token <word> CT_CLEAR "ct_clear" NOTRACK "notrack" NAT "nat" LOG "log"
%token <word> PREFIX "prefix" LEVEL "level" GROUP "group" SNAPLEN "snaplen"
%token <word> QUEUE_THRESHOLD "queue-threshold" SNAT "snat" DNAT "dnat"
%token <word> REJECT "reject" WITH "with" OPTION "option" RT "rt"
%token <word> MASQUERADE "masquerade" REDIRECT "redirect" RANDOM "random"
%token <word> FWD "fwd" FLOW "flow" FLOWTABLE "flowtable" FLOWTABLES "flowtables"
%token <word> FULLY_RANDOM "fully-random" EVENT "event" NAME "name"
%token <word> LIMIT "limit" LIMITS "limits" RATE "rate" OVER "over"
%token <word> UNTIL "until" BURST "burst" QUOTA "quota" QUOTAS "quotas"
%token <word> TIMEOUT "timeout" TIMEOUTS "timeouts" HELPER "helper" HELPERS "helpers"
%token <word> TRACE "trace" NFTRACE "nftrace"
%token <word> USED "used" PERSISTENT "persistent"

%type <word> reject_how dyn_stmt count_word w_base w_word w_ct w_plain w_name w_any w_value acct dir family
%type <word> w_generator chain_name chain_word nat_flag log_number
%type <node> field lhs rhs rconcat rprim
%type <node> set elems sor sxor sand sshift sprim nat_to nat_addr nat_a
%type <node> reject_code object_word definition nat_ports nat_port_range nat_port
%type <node> priority literal address noun
%type <node> elem elem_key dyn_key dyn_timed dyn_data dyn_value dyn_one data mapping generator number_opts hash_opts sval smap skey
%type <node> nat_range choices choice
%type <node> devices device
%type <arg> ct_args ct_arg ct_arg_list nat_args nat_arg nat_arg_list
%type <arg> nat_flags nat_flags_opt log_opts log_opt log_flags
%type <arg> packet_opts packet_opt
%type <node> filter_addr packet_end packet_addr packet_port
%type <stmt> filter filter_item
%type <words> filter_field
%type <word> filter_key packet_protocol
%type <stmt> stmts stmt counter counter_values counter_line counter_lines
%type <stmt> limit limit_rate limit_line limit_lines limit_block
%type <stmt> timeout_line timeout_lines timeout_block
%type <stmt> ct_limit ct_limit_id
%type <stmt> helper_line helper_lines helper_block helper_pair helper_pairs
%type <stmt> flowtable_line flowtable_lines flowtable_block
%type <stmt> quota quota_spec quota_line quota_lines quota_block
%type <node> amount burst_opt used_opt
%type <word> data_unit fib_keys
%type <node> type_key set_data typeof_data time_value elements
%type <word> type_word set_name
%type <stmt> set_block set_lines set_line
%type <stmt> counter_block nat_spec redirect_spec redirect_to set_head
%type <item> file_body file_item table_body table_item chain_body chain_item
%type <item> common_item command add_body table_block chain_block
%type <target> table_id table_ref chain_id chain_ref rule_id rule_place
%type <target> family_opt scope rename_id object_id object_ref
%type <match_op> op
%type <number> set_op delete verdict jump over_opt over_until_opt

%precedence LOW
%precedence ORIGINAL REPLY SEED OFFSET

/* in the order in which messages name them */
%token ';' '{' '}' '=' '-' '+' '/' ':' '.'
/* of values: the weakest first */
%left '.'
%nonassoc '-'
%left '/'
%left OR

%%

start
	: START_FILE file_body		{ parse->items = $2; }
	| START_TABLE table_body	{ parse->items = $2; }
	| START_CHAIN chain_body	{ parse->items = $2; }
	| START_VALUE rhs newlines	{ parse->value = $2; }
	| START_VALUE error		{ RECOVERED; }
	;

sep: NEWLINE | ';' ;
newlines: %empty | newlines NEWLINE ;
open: '{'	{ parse->base = parse->depth; } ;
close: '}'	{ parse->base = parse->depth; } ;

/* ---- files and blocks ---- */

file_body: file_item | file_body sep file_item { $$ = AST_APPEND($1, $3); } ;

file_item
	: %empty			{ $$ = NULL; }
	| common_item
	| command	{ $$ = parse->rule = $1; $$->at = @$; }
	| ALIKE
	| INCLUDE STRING		{ $$ = INCLUDED(FILE, $2); }
	| error				{ $$ = NULL; RECOVERED; }
	;

common_item
	: DEFINE w_any '=' definition	{ $$ = ITEM(DEFINE, $2, $4); }
	| REDEFINE w_any '=' definition	{ $$ = ITEM(REDEFINE, $2, $4); }
	| UNDEFINE w_any		{ $$ = ITEM(UNDEFINE, $2, NULL); }
	;

definition: rhs | '-' NUMBER { $$ = NEGATIVE($2); } ;
table_block: open table_body close	{ $$ = $2; } ;

table_body
	: table_item
	| table_body sep table_item	{ $$ = AST_APPEND($1, $3); }
	;

table_item
	: %empty			{ $$ = NULL; }
	| common_item
	| INCLUDE STRING		{ $$ = INCLUDED(TABLE, $2); }
	| FLAGS rhs			{ $$ = ITEM(FLAGS, $1, $2); }
	| CHAIN chain_word chain_block {
		$$ = ITEM(CHAIN, $2, NULL);
		$$->items = $3;
	}
	| COUNTER chain_word counter_block {
		$$ = OBJECT_ITEM(COUNTER, $2, $3);
	}
	| LIMIT chain_word limit_block	{ $$ = OBJECT_ITEM(LIMIT, $2, $3); }
	| QUOTA chain_word quota_block	{ $$ = OBJECT_ITEM(QUOTA, $2, $3); }
	| CT TIMEOUT chain_word timeout_block {
		$$ = OBJECT_ITEM(CT_TIMEOUT, $3, $4);
	}
	| CT HELPER chain_word helper_block {
		$$ = OBJECT_ITEM(CT_HELPER, $3, $4);
	}
	| FLOWTABLE chain_word flowtable_block {
		$$ = OBJECT_ITEM(FLOWTABLE, $2, $3);
	}
	| CT WORD			{ REFUSE(&@$, "%s", word_ct_object($2.text)); }
	| ct_limit { $$ = OBJECT_ITEM(CT_LIMIT, (struct word){}, $1); }
	| SET chain_word set_block	{ $$ = OBJECT_ITEM(SET, $2, $3); }
	| MAP chain_word set_block	{ $$ = OBJECT_ITEM(MAP, $2, $3); }
	| COMMENT STRING { $$ = ITEM(COMMENT, $1, LEAF(STRING, $2)); }
	| error				{ $$ = NULL; RECOVERED; }
	;

chain_block: open chain_body close	{ $$ = $2; } ;

chain_body
	: chain_item
	| chain_body sep chain_item	{ $$ = AST_APPEND($1, $3); }
	;

chain_item
	: %empty			{ $$ = NULL; }
	| common_item
	| INCLUDE STRING		{ $$ = INCLUDED(CHAIN, $2); }
	| TYPE w_any HOOK w_any devices PRIORITY priority {
		$$ = ITEM(HOOK, $4, $7);
		$$->type = $2;
		$$->devices = $5;
	}
	| POLICY w_any			{ $$ = ITEM(POLICY, $2, NULL); }
	| POLICY VAR	{ $$ = ITEM(POLICY, $2, LEAF(VAR, $2)); }
	| stmts	{ $$ = parse->rule = RULE_ITEM(&@$, $1); }
	| ALIKE
	| error				{ $$ = NULL; RECOVERED; }
	;

devices
	: %empty			{ $$ = NULL; }
	| DEVICE device			{ $$ = $2; }
	| DEVICES '=' set		{ $$ = $3; $$->at = @3; }
	| DEVICES '=' device		{ $$ = $3; }
	;

device
	: STRING			{ $$ = LEAF(STRING, $1); }
	| w_any				{ $$ = LEAF(WORD, $1); }
	| VAR				{ $$ = LEAF(VAR, $1); }
	;

priority
	: NUMBER			{ $$ = LEAF(NUMBER, $1); }
	| '-' NUMBER			{ $$ = NEGATIVE($2); }
	| w_any				{ $$ = LEAF(WORD, $1); }
	| VAR				{ $$ = LEAF(VAR, $1); }
	| priority '+' NUMBER { $$ = PAIR(PLUS, $1, LEAF(NUMBER, $3)); }
	| priority '-' NUMBER { $$ = PAIR(RANGE, $1, LEAF(NUMBER, $3)); }
	;

/* ---- commands ---- */

command
	: add_body
	| ADD add_body			{ $$ = $2; }
	| CREATE add_body		{ $$ = $2; $$->op = CTNAT_OP_CREATE; }
	| INSERT RULE rule_place stmts	{ $$ = RULE_CMD(INSERT, $3, $4); }
	| REPLACE RULE rule_id stmts	{ $$ = RULE_CMD(REPLACE, $3, $4); }
	| delete TABLE table_ref	{ $$ = DEL($1, TABLE, $3); }
	| delete CHAIN chain_ref	{ $$ = DEL($1, CHAIN, $3); }
	| delete RULE rule_id		{ $$ = DEL($1, RULE, $3); }
	| delete COUNTER object_ref { $$ = OBJECT_DEL($1, COUNTER, $3); }
	| delete LIMIT object_ref { $$ = OBJECT_DEL($1, LIMIT, $3); }
	| delete QUOTA object_ref { $$ = OBJECT_DEL($1, QUOTA, $3); }
	| delete CT TIMEOUT object_ref { $$ = OBJECT_DEL($1, CT_TIMEOUT, $4); }
	| delete ct_limit_id {
		$$ = item_object(DEL($1, OBJECT, NULL), CTNAT_OBJECT_CT_LIMIT,
				 $2);
	}
	| delete ct_limit {
		$$ = item_object(DEL($1, OBJECT, NULL), CTNAT_OBJECT_CT_LIMIT,
				 $2);
	}
	| delete CT HELPER object_ref { $$ = OBJECT_DEL($1, CT_HELPER, $4); }
	| delete FLOWTABLE object_ref { $$ = OBJECT_DEL($1, FLOWTABLE, $3); }
	| delete SET object_ref { $$ = OBJECT_DEL($1, SET, $3); }
	| delete MAP object_ref { $$ = OBJECT_DEL($1, MAP, $3); }
	| delete ELEMENT object_id elements { $$ = ELEMS_DEL($1, $3, $4); }
	| GET ELEMENT object_id elements { $$ = ELEMS_CMD(LIST, $3, $4); }
	| FLUSH SET object_id { $$ = OBJECT_CMD(FLUSH, SET, $3, NULL); }
	| FLUSH MAP object_id { $$ = OBJECT_CMD(FLUSH, MAP, $3, NULL); }
	| FLUSH RULESET family_opt { $$ = CMD(FLUSH, RULESET, $3); }
	| FLUSH TABLE table_id { $$ = CMD(FLUSH, TABLE, $3); }
	| FLUSH CHAIN chain_id { $$ = CMD(FLUSH, CHAIN, $3); }
	| RENAME CHAIN rename_id	{ $$ = CMD(RENAME, CHAIN, $3); }
	| MONITOR ruleset_opt { $$ = CMD(MONITOR, RULESET, NULL); }
	| MONITOR TRACE { $$ = CMD(MONITOR, TRACE, NULL); }
	| LIST RULESET family_opt { $$ = CMD(LIST, RULESET, $3); }
	| LIST TABLES family_opt { $$ = CMD(LIST, TABLES, $3); }
	| LIST TABLE table_id { $$ = CMD(LIST, TABLE, $3); }
	| LIST CHAINS family_opt { $$ = CMD(LIST, CHAINS, $3); }
	| LIST CHAIN chain_id { $$ = CMD(LIST, CHAIN, $3); }
	| LIST COUNTERS scope { $$ = CMD(LIST, COUNTERS, $3); }
	| LIST COUNTER object_id { $$ = OBJECT_CMD(LIST, COUNTER, $3, NULL); }
	| LIST LIMITS scope { $$ = OBJECTS_CMD(LIST, LIMIT, $3); }
	| LIST LIMIT object_id { $$ = OBJECT_CMD(LIST, LIMIT, $3, NULL); }
	| LIST QUOTAS scope { $$ = OBJECTS_CMD(LIST, QUOTA, $3); }
	| LIST QUOTA object_id { $$ = OBJECT_CMD(LIST, QUOTA, $3, NULL); }
	| LIST CT LIMITS { $$ = CMD(LIST, ZONES, NULL); }
	| LIST CT TIMEOUTS scope { $$ = OBJECTS_CMD(LIST, CT_TIMEOUT, $4); }
	| LIST CT HELPERS scope { $$ = OBJECTS_CMD(LIST, CT_HELPER, $4); }
	| LIST CT HELPER object_id {
		$$ = OBJECT_CMD(LIST, CT_HELPER, $4, NULL);
	}
	| LIST CT TIMEOUT object_id {
		$$ = OBJECT_CMD(LIST, CT_TIMEOUT, $4, NULL);
	}
	| LIST FLOWTABLES scope { $$ = OBJECTS_CMD(LIST, FLOWTABLE, $3); }
	| LIST FLOWTABLE object_id {
		$$ = OBJECT_CMD(LIST, FLOWTABLE, $3, NULL);
	}
	| LIST SETS scope { $$ = OBJECTS_CMD(LIST, SET, $3); }
	| LIST MAPS scope { $$ = OBJECTS_CMD(LIST, MAP, $3); }
	| LIST SET object_id { $$ = OBJECT_CMD(LIST, SET, $3, NULL); }
	| LIST MAP object_id { $$ = OBJECT_CMD(LIST, MAP, $3, NULL); }
	| LIST STATISTICS { $$ = CMD(LIST, STATISTICS, NULL); }
	| LIST CONNECTIONS filter { $$ = FILTER_CMD(LIST, CONNECTIONS, $3); }
	| LIST EXPECTATIONS filter { $$ = FILTER_CMD(LIST, EXPECTATIONS, $3); }
	| FLUSH CONNECTIONS filter { $$ = FILTER_CMD(FLUSH, CONNECTIONS, $3); }
	| EXPLAIN packet_protocol packet_end GT packet_end packet_opts {
		$$ = command_explain(L, &$2, PAIR(LIST, $3, $5), $6);
	}
	| RESET COUNTERS scope { $$ = CMD(RESET, COUNTERS, $3); }
	| RESET COUNTER object_id { $$ = OBJECT_CMD(RESET, COUNTER, $3, NULL); }
	| RESET QUOTAS scope { $$ = OBJECTS_CMD(RESET, QUOTA, $3); }
	| RESET QUOTA object_id { $$ = OBJECT_CMD(RESET, QUOTA, $3, NULL); }
	| RESET RULES scope { $$ = CMD(RESET, RULES, $3); }
	| RESET RULE rule_id { $$ = CMD(RESET, RULE, $3); }
	;

delete
	: DELETE { $$ = CTNAT_OP_DELETE; } | DESTROY { $$ = CTNAT_OP_DESTROY_IF; }
	;

add_body
	: TABLE table_id { $$ = CMD(ADD, TABLE, $2); }
	| TABLE table_id table_block	{ $$ = BLOCK_CMD(TABLE, $2, $3); }
	| CHAIN chain_id		{ $$ = CMD(ADD, CHAIN, $2); }
	| CHAIN chain_id chain_block	{ $$ = BLOCK_CMD(CHAIN, $2, $3); }
	| RULE rule_place stmts		{ $$ = RULE_CMD(ADD, $2, $3); }
	| COUNTER object_id { $$ = OBJECT_CMD(ADD, COUNTER, $2, NULL); }
	| COUNTER object_id counter_values {
		$$ = OBJECT_CMD(ADD, COUNTER, $2, $3);
	}
	| COUNTER object_id counter_block {
		$$ = OBJECT_CMD(ADD, COUNTER, $2, $3);
	}
	| LIMIT object_id RATE limit_rate {
		$$ = OBJECT_CMD(ADD, LIMIT, $2, $4);
	}
	| LIMIT object_id limit_block { $$ = OBJECT_CMD(ADD, LIMIT, $2, $3); }
	| QUOTA object_id quota_spec { $$ = OBJECT_CMD(ADD, QUOTA, $2, $3); }
	| QUOTA object_id quota_block { $$ = OBJECT_CMD(ADD, QUOTA, $2, $3); }
	| CT TIMEOUT object_id timeout_block {
		$$ = OBJECT_CMD(ADD, CT_TIMEOUT, $3, $4);
	}
	| CT HELPER object_id helper_block {
		$$ = OBJECT_CMD(ADD, CT_HELPER, $3, $4);
	}
	| CT WORD			{ REFUSE(&@$, "%s", word_ct_object($2.text)); }
	| ct_limit { $$ = OBJECT_CMD(ADD, CT_LIMIT, NULL, $1); }
	| FLOWTABLE object_id flowtable_block {
		$$ = OBJECT_CMD(ADD, FLOWTABLE, $2, $3);
	}
	| SET object_id set_block { $$ = OBJECT_CMD(ADD, SET, $2, $3); }
	| MAP object_id set_block { $$ = OBJECT_CMD(ADD, MAP, $2, $3); }
	| ELEMENT object_id elements { $$ = ELEMS_CMD(ADD, $2, $3); }
	;

/* ---- named objects ---- */

counter_block: open counter_lines close	{ $$ = $2; } ;

counter_lines
	: counter_line
	| counter_lines sep counter_line { $$ = AST_APPEND($1, $3); }
	;

counter_line
	: %empty			{ $$ = NULL; }
	| counter_values
	| COMMENT STRING		{ $$ = OBJECT_COMMENT($2); }
	| error				{ $$ = NULL; RECOVERED; }
	;

counter_values
	: PACKETS NUMBER BYTES NUMBER {
		$$ = STMT_OF(COUNTER, LEAF(NUMBER, $2), LEAF(NUMBER, $4));
	}
	;

limit_block: open limit_lines close	{ $$ = $2; } ;

limit_lines
	: limit_line
	| limit_lines sep limit_line	{ $$ = AST_APPEND($1, $3); }
	;

limit_line
	: %empty			{ $$ = NULL; }
	| RATE limit_rate		{ $$ = $2; }
	| COMMENT STRING		{ $$ = OBJECT_COMMENT($2); }
	| error				{ $$ = STMT(BAD); RECOVERED; }
	;

limit_rate
	: over_opt literal '/' w_plain burst_opt {
		$$ = LIMITED($1, PAIR(SLASH, $2, LEAF(WORD, $4)), $5);
	}
	| over_opt amount '/' w_plain burst_opt {
		$$ = LIMITED($1, PAIR(SLASH, $2, LEAF(WORD, $4)), $5);
	}
	;

burst_opt
	: %empty			{ $$ = NULL; }
	| BURST literal PACKETS		{ $$ = AMOUNT($2, $3); }
	| BURST amount			{ $$ = $2; }
	;

quota_block: open quota_lines close	{ $$ = $2; } ;

quota_lines
	: quota_line
	| quota_lines sep quota_line	{ $$ = AST_APPEND($1, $3); }
	;

quota_line
	: %empty			{ $$ = NULL; }
	| quota_spec
	| COMMENT STRING		{ $$ = OBJECT_COMMENT($2); }
	| error				{ $$ = STMT(BAD); RECOVERED; }
	;

quota_spec
	: over_until_opt amount used_opt {
		$$ = stmt_verdict(STMT_OF(QUOTA, $2, $3), $1, NULL);
	}
	;

timeout_block: open timeout_lines close	{ $$ = $2; } ;

timeout_lines
	: timeout_line
	| timeout_lines sep timeout_line { $$ = AST_APPEND($1, $3); }
	;

timeout_line
	: %empty			{ $$ = NULL; }
	| w_plain w_value		{ $$ = LINE($1, LEAF(WORD, $2)); }
	| POLICY '=' set		{ $$ = LINE($1, $3); }
	| COMMENT STRING		{ $$ = OBJECT_COMMENT($2); }
	| error				{ $$ = STMT(BAD); RECOVERED; }
	;

ct_limit_id
	: CT LIMIT WORD literal {
		if (word_expect(L, &$3, "zone"))
			REFUSED;
		$$ = STMT_OF(CT_LIMIT, $4, NULL);
	}
	| CT LIMIT WORD {
		if (word_limit(L, &$3))
			REFUSED;
		$$ = STMT(CT_LIMIT);
	}
	;

ct_limit
	: ct_limit_id count_word literal {
		if (word_expect(L, &$2, "count"))
			REFUSED;
		$$ = $1;
		$$->rhs = $3;
		$$->at = @$;
	}
	;

helper_block: open helper_lines close	{ $$ = $2; } ;

helper_lines
	: helper_line
	| helper_lines sep helper_line	{ $$ = AST_APPEND($1, $3); }
	;

/* type "ftp" protocol tcp */
helper_line
	: %empty			{ $$ = NULL; }
	| helper_pairs
	| error				{ $$ = STMT(BAD); RECOVERED; }
	;

helper_pairs: helper_pair | helper_pairs helper_pair { $$ = AST_APPEND($1, $2); } ;

helper_pair
	: w_plain w_value		{ $$ = LINE($1, LEAF(WORD, $2)); }
	| w_plain STRING		{ $$ = LINE($1, LEAF(STRING, $2)); }
	;

flowtable_block: open flowtable_lines close { $$ = $2; } ;

flowtable_lines
	: flowtable_line
	| flowtable_lines sep flowtable_line { $$ = AST_APPEND($1, $3); }
	;

flowtable_line
	: %empty			{ $$ = NULL; }
	| HOOK w_any PRIORITY priority {
		$$ = stmt_word(STMT_OF(LINE, LEAF(WORD, $2), $4), &$1);
	}
	| DEVICES '=' set		{ $$ = LINE($1, $3); }
	| DEVICES '=' device		{ $$ = LINE($1, $3); }
	| FLAGS rhs			{ $$ = LINE($1, $2); }
	| COUNTER			{ $$ = LINE($1, LEAF(WORD, $1)); }
	| COMMENT STRING		{ $$ = OBJECT_COMMENT($2); }
	| error				{ $$ = STMT(BAD); RECOVERED; }
	;

count_word: WORD | COUNT ;
used_opt: %empty { $$ = NULL; } | USED amount { $$ = $2; } ;
amount: literal data_unit { $$ = AMOUNT($1, $2); } ;
data_unit: WORD | BYTES ;
over_opt: %empty { $$ = false; } | OVER { $$ = true; } ;
over_until_opt: over_opt | UNTIL { $$ = false; } ;
set_block: open set_lines close	{ $$ = $2; } ;
set_lines: set_line | set_lines sep set_line { $$ = AST_APPEND($1, $3); } ;

set_line
	: %empty			{ $$ = NULL; }
	| TYPE type_key			{ $$ = SPEC(TYPE, $2, NULL); }
	| TYPE type_key ':' set_data	{ $$ = SPEC(TYPE, $2, $4); }
	| TYPEOF lhs			{ $$ = SPEC(TYPEOF, $2, NULL); }
	| TYPEOF lhs ':' typeof_data	{ $$ = SPEC(TYPEOF, $2, $4); }
	| FLAGS rhs			{ $$ = SPEC(FLAGS, NULL, $2); }
	| SIZE literal			{ $$ = SPEC(SIZE, NULL, $2); }
	| TIMEOUT time_value		{ $$ = SPEC(TIMEOUT, NULL, $2); }
	| GC_INTERVAL time_value	{ $$ = SPEC(GC, NULL, $2); }
	| ELEMENTS '=' elements		{ $$ = SPEC(ELEMENTS, NULL, $3); }
	| COMMENT STRING		{ $$ = OBJECT_COMMENT($2); }
	| error				{ $$ = STMT(BAD); RECOVERED; }
	;

/* "ipv4_addr . inet_service"; data may be "verdict", or "interval" before */
type_word: WORD | META_SHORT ;
type_key
	: type_word			{ $$ = LEAF(WORD, $1); }
	| type_key '.' type_word { $$ = LIST(CONCAT, $1, LEAF(WORD, $3)); }
	;
set_data: type_key | WORD type_key { $$ = PAIR(SLASH, LEAF(WORD, $1), $2); } ;
typeof_data
	: lhs
	| WORD				{ $$ = LEAF(WORD, $1); }
	| WORD lhs			{ $$ = PAIR(SLASH, LEAF(WORD, $1), $2); }
	;
time_value: literal | TIME { $$ = LEAF(TIME, $1); } ;
elements: set { $$ = $1; $$->at = @$; } | VAR { $$ = LEAF(VAR, $1); } ;

family
	: IP | IP6 | INET | FAMILY
	| ARP { REFUSE(&@1, word_family_absent($1.text), $1.text); }
	;

ruleset_opt: %empty | RULESET ;
family_opt: %empty { $$ = TARGET(); } | family { $$ = TARGET(.family = $1); } ;

scope: family_opt | TABLE table_id { $$ = $2; } | CHAIN chain_id { $$ = $2; } ;

table_id
	: w_name	{ $$ = TARGET(.table = $1); }
	| family w_name	{ $$ = TARGET(.family = $1, .table = $2); }
	;

table_ref: table_id | family_opt HANDLE NUMBER { $$ = $1; $$->handle = $3; } ;
chain_id: table_id chain_name		{ $$ = $1; $$->chain = $2; } ;
chain_ref: chain_id | table_id HANDLE NUMBER { $$ = $1; $$->handle = $3; } ;
object_id: table_id chain_name		{ $$ = $1; $$->object = $2; } ;
object_ref: object_id | table_id HANDLE NUMBER { $$ = $1; $$->handle = $3; } ;
rename_id: chain_id chain_name		{ $$ = $1; $$->new_name = $2; } ;
rule_id: chain_id HANDLE NUMBER		{ $$ = $1; $$->handle = $3; } ;

rule_place
	: chain_id
	| chain_id HANDLE NUMBER	{ $$ = $1; $$->position = $3; }
	| chain_id POSITION NUMBER	{ $$ = $1; $$->position = $3; }
	| chain_id INDEX NUMBER		{ $$ = $1; $$->index = $3; }
	;

/* ---- connections ---- */

filter: %empty { $$ = NULL; } | filter filter_item { $$ = AST_APPEND($1, $2); } ;

filter_item
	: filter_field rhs {
		$$ = filter_match(L, $1->word, $1->n, MATCH_IMPLICIT, $2);
		if (!$$)
			REFUSED;
	}
	| filter_field op rhs {
		$$ = filter_match(L, $1->word, $1->n, $2, $3);
		if (!$$)
			REFUSED;
	}
	| SNAT				{ $$ = filter_nat(L, &$1, NULL, NULL); }
	| DNAT				{ $$ = filter_nat(L, &$1, NULL, NULL); }
	| SNAT filter_addr		{ $$ = filter_nat(L, &$1, $2, NULL); }
	| DNAT filter_addr		{ $$ = filter_nat(L, &$1, $2, NULL); }
	| SNAT filter_addr ':' nat_ports { $$ = filter_nat(L, &$1, $2, $4); }
	| DNAT filter_addr ':' nat_ports { $$ = filter_nat(L, &$1, $2, $4); }
	| SNAT ':' nat_ports		{ $$ = filter_nat(L, &$1, NULL, $3); }
	| DNAT ':' nat_ports		{ $$ = filter_nat(L, &$1, NULL, $3); }
	| IP				{ $$ = filter_family(L, &$1); }
	| IP6				{ $$ = filter_family(L, &$1); }
	| INET				{ $$ = NULL; }
	| RULE				{ REFUSE(&@1, BY_RULE); }
	| HANDLE			{ REFUSE(&@1, BY_RULE); }
	;

filter_field
	: filter_key			{ $$ = KEPT_WORDS(1, $1); }
	| ICMP w_plain			{ $$ = KEPT_WORDS(2, $1, $2); }
	| HEAD w_plain			{ $$ = KEPT_WORDS(2, $1, $2); }
	| dir acct			{ $$ = KEPT_WORDS(2, $1, $2); }
	| dir w_base			{ $$ = KEPT_WORDS(2, $1, $2); }
	| dir IP w_plain		{ $$ = KEPT_WORDS(3, $1, $2, $3); }
	| dir IP6 w_plain		{ $$ = KEPT_WORDS(3, $1, $2, $3); }
	| dir ICMP w_plain		{ $$ = KEPT_WORDS(3, $1, $2, $3); }
	| dir HEAD w_plain		{ $$ = KEPT_WORDS(3, $1, $2, $3); }
	;

filter_key: WORD | META_SHORT | HELPER | acct ;

filter_addr
	: packet_addr
	| packet_addr '-' packet_addr	{ $$ = PAIR(RANGE, $1, $3); }
	| packet_addr '/' NUMBER { $$ = PAIR(SLASH, $1, LEAF(NUMBER, $3)); }
	;

packet_protocol: WORD | HEAD | ICMP | NUMBER ;

packet_end
	: packet_addr			{ $$ = NAT_TO($1, NULL); }
	| packet_addr ':' packet_port	{ $$ = NAT_TO($1, $3); }
	;

packet_addr: address | VAR { $$ = LEAF(VAR, $1); } ;
packet_port: literal | w_base { $$ = LEAF(WORD, $1); } ;

packet_opts
	: %empty			{ $$ = NULL; }
	| packet_opts packet_opt	{ $$ = AST_APPEND($1, $2); }
	;

packet_opt
	: w_base NUMBER			{ $$ = ARG_OF($1, LEAF(NUMBER, $2)); }
	| w_base VAR			{ $$ = ARG_OF($1, LEAF(VAR, $2)); }
	| w_base w_base			{ $$ = ARG_OF($1, LEAF(WORD, $2)); }
	;

/* ---- words that may be names ---- */

w_base: w_word | FAMILY ;

w_word
	: WORD | ADD | CREATE | INSERT | REPLACE | DELETE
	| DESTROY | FLUSH | LIST | RESET | RENAME | MONITOR | TABLE | CHAIN
	| RULE | RULESET | TABLES | CHAINS | RULES | COUNTERS | STATISTICS
	| CONNECTIONS | EXPECTATIONS | EXPLAIN
	| DEFINE | REDEFINE | UNDEFINE | INCLUDE | TYPE | HOOK | PRIORITY
	| POLICY | DEVICE | DEVICES | FLAGS | COMMENT | ACCEPT | DROP
	| CONTINUE | RETURN | JUMP | GOTO | COUNTER | CT_CLEAR | NOTRACK | NAT
	| REJECT | WITH | LOG | PREFIX | LEVEL | GROUP | SNAPLEN | QUEUE_THRESHOLD | SNAT
	| DNAT | MASQUERADE | REDIRECT | FWD | FLOW | FLOWTABLE | FLOWTABLES | RANDOM | FULLY_RANDOM | PERSISTENT
	| POSITION | INDEX | MOD | SEED | OFFSET | WEIGHT | NAME
	| LIMIT | LIMITS | RATE | OVER | UNTIL | BURST | QUOTA | QUOTAS | USED
	| TIMEOUTS | HELPERS | TRACE
	| SETS | MAPS | ELEMENT | ELEMENTS | GET | TYPEOF | SIZE | GC_INTERVAL
	| EXPIRES | UPDATE
	;

w_ct
	: BYTES | PACKETS | AVGPKT | ORIGINAL | REPLY | CLEAR | EVENT | TIMEOUT
	| COUNT | HELPER
	;
w_plain: w_word | FAMILY | w_ct | META_SHORT | HANDLE ;
w_value: w_word | FAMILY | w_ct | META_SHORT | HANDLE | META | CT | ICMP | HEAD | ARP | ETHER | IP | IP6 | INET ;
w_generator: NUMGEN | JHASH | SYMHASH | FIB ;
w_any: w_word | FAMILY | w_ct | META_SHORT | HANDLE | META | CT | ICMP | HEAD | ARP | ETHER | IP | IP6 | INET
	| NFTRACE | OPTION | RT | SET | MAP | VMAP | TO | w_generator ;

w_name
	: NFTRACE | OPTION | RT | w_word | w_ct | META_SHORT | META | CT | ICMP
	| HEAD | ETHER | SET | MAP | VMAP | TO | STRING | w_generator
	;

chain_name: w_name | FAMILY | ARP | IP | IP6 | INET ;
chain_word: chain_name | HANDLE ;

/* ---- rules ---- */

stmts: stmt | stmts stmt { $$ = AST_APPEND($1, $2); } ;

stmt
	: lhs rhs		{ $$ = STMT_OF(MATCH, $1, $2); }
	| lhs op rhs {
		$$ = STMT_OF(MATCH, $1, $3);
		$$->op = $2;
	}
	| lhs VMAP mapping	{ $$ = STMT_OF(VMAP, $1, $3); }
	| lhs MAP		{ REFUSE(&@2, MAPS); }
	| counter
	| limit
	| quota
	| LOG log_opts		{ $$ = STMT_ARGS(LOG, $2); }
	| REJECT		{ $$ = STMT(REJECT); }
	| REJECT WITH reject_how reject_code { $$ = REJECTED($3, $4); }
	| REJECT WITH reject_how TYPE reject_code { $$ = REJECTED($3, $5); }
	| verdict		{ $$ = VERDICT($1, NULL); }
	| jump chain_word	{ $$ = VERDICT($1, &$2); }
	| CT '(' ct_args ')'	{ $$ = STMT_ARGS(CT, $3); }
	| CT CLEAR		{ $$ = STMT(CT_CLEAR); }
	| CT_CLEAR		{ $$ = STMT(CT_CLEAR); }
	| CT COUNT over_opt literal { $$ = COUNTED($3, $4); }
	| CT EVENT SET rhs	{ $$ = STMT_OF(CT_EVENT, NULL, $4); }
	| CT TIMEOUT SET object_word { $$ = STMT_OF(CT_TIMEOUT, NULL, $4); }
	| NOTRACK		{ $$ = STMT(NOTRACK); }
	| FWD TO device		{ $$ = STMT_OF(FWD, NULL, $3); }
	| FLOW ADD '@' object_word	{ $$ = OBJREF(FLOWTABLE, $4); }
	| set_op '@' set_name '{' dyn_key '}' { $$ = DYNSET($1, $3, $5, NULL); }
	| set_op '@' set_name '{' dyn_key ':' dyn_data '}' {
		$$ = DYNSET($1, $3, $5, $7);
	}
	| TRACE			{ $$ = STMT(TRACE); }
	| META NFTRACE SET NUMBER {
		if (word_expect(L, &$4, "1"))
			REFUSED;
		$$ = stmt_verdict(STMT(TRACE), true, NULL);
	}
	| COMMENT STRING	{ $$ = STMT_OF(COMMENT, NULL, LEAF(STRING, $2)); }
	| set_head sval {
		$$ = $1;
		$$->at = @$;
		$$->rhs = $2;
	}
	| SNAT nat_spec nat_flags_opt { $$ = nat_done($2, STMT_SNAT, &@$, $3); }
	| DNAT nat_spec nat_flags_opt { $$ = nat_done($2, STMT_DNAT, &@$, $3); }
	| MASQUERADE redirect_spec nat_flags_opt {
		$$ = NAT_DONE(MASQUERADE, $2, $3);
	}
	| REDIRECT redirect_spec nat_flags_opt {
		$$ = NAT_DONE(REDIRECT, $2, $3);
	}
	;

set_op
	: ADD		{ $$ = CTNAT_DYNSET_ADD; }
	| UPDATE	{ $$ = CTNAT_DYNSET_UPDATE; }
	| DELETE	{ $$ = CTNAT_DYNSET_DELETE; }
	;

dyn_timed: lhs | lhs TIMEOUT time_value { $$ = TIMED($1, $2, $3); } ;
dyn_key
	: dyn_timed
	| dyn_timed CT COUNT over_opt literal { $$ = COUNTED_KEY($1, $4, $5); }
	| dyn_timed dyn_stmt		{ REFUSE(&@2, IN_ELEMENT); }
	;

dyn_stmt: COUNTER | LIMIT | QUOTA ;

dyn_data: lhs | dyn_value ;
dyn_value: dyn_one | dyn_value '.' dyn_one { $$ = LIST(CONCAT, $1, $3); } ;

dyn_one
	: literal
	| STRING		{ $$ = LEAF(STRING, $1); }
	| address
	| CLASSID		{ $$ = LEAF(CLASSID, $1); }
	| w_base		{ $$ = LEAF(WORD, $1); }
	;

/* "icmp port-unreachable", "icmpx type no-route", "tcp reset" */
reject_how: ICMP | HEAD | WORD ;
reject_code
	: WORD				{ $$ = LEAF(WORD, $1); }
	| RESET				{ $$ = LEAF(WORD, $1); }
	| NUMBER			{ $$ = LEAF(NUMBER, $1); }
	;

verdict
	: ACCEPT	{ $$ = CTNAT_VERDICT_ACCEPT; }
	| DROP		{ $$ = CTNAT_VERDICT_DROP; }
	| CONTINUE	{ $$ = CTNAT_VERDICT_CONTINUE; }
	| RETURN	{ $$ = CTNAT_VERDICT_RETURN; }
	;

jump: JUMP { $$ = CTNAT_VERDICT_JUMP; } | GOTO { $$ = CTNAT_VERDICT_GOTO; } ;

counter
	: COUNTER			{ $$ = STMT(COUNTER); }
	| COUNTER counter_values	{ $$ = $2; $$->at = @$; }
	| COUNTER NAME object_word	{ $$ = OBJREF(COUNTER, $3); }
	;

limit
	: LIMIT RATE limit_rate		{ $$ = $3; $$->at = @$; }
	| LIMIT NAME object_word	{ $$ = OBJREF(LIMIT, $3); }
	;

quota
	: QUOTA quota_spec		{ $$ = $2; $$->at = @$; }
	| QUOTA NAME object_word	{ $$ = OBJREF(QUOTA, $3); }
	;

object_word
	: chain_word			{ $$ = LEAF(WORD, $1); }
	| VAR				{ $$ = LEAF(VAR, $1); }
	;

log_opts
	: %empty			{ $$ = NULL; }
	| log_opts log_opt		{ $$ = AST_APPEND($1, $2); }
	;

log_opt
	: PREFIX STRING			{ $$ = ARG_OF($1, LEAF(STRING, $2)); }
	| LEVEL w_value			{ $$ = ARG_OF($1, LEAF(WORD, $2)); }
	| log_number NUMBER		{ $$ = ARG_OF($1, LEAF(NUMBER, $2)); }
	| FLAGS log_flags		{ $$ = ARG_ARGS($1, $2); }
	;

log_number: GROUP | SNAPLEN | QUEUE_THRESHOLD ;

/* "tcp sequence,options", "ip options", "skuid": name is the protocol */
log_flags
	: HEAD w_plain			{ $$ = ARG_OF($1, LEAF(WORD, $2)); }
	| HEAD w_plain ',' w_plain {
		$$ = ARG_OF($1, LIST(LIST, LEAF(WORD, $2), LEAF(WORD, $4)));
	}
	| IP w_plain			{ $$ = ARG_OF($1, LEAF(WORD, $2)); }
	| w_plain			{ $$ = ARG($1, @$); }
	| ETHER				{ $$ = ARG($1, @$); }
	;

/* ---- matches ---- */

op
	: EQ { $$ = MATCH_EQ; } | NE { $$ = MATCH_NE; } | '!' { $$ = MATCH_NOT; }
	| LT { $$ = MATCH_LT; } | LE { $$ = MATCH_LE; }
	| GT { $$ = MATCH_GT; } | GE { $$ = MATCH_GE; }
	;

lhs
	: field
	| field AND rprim		{ $$ = MASKED($1, $3); }
	| '(' field AND rprim ')'	{ $$ = MASKED($2, $4); }
	| field OR rprim		{ REFUSE(&@2, MASKS_ONLY); }
	| field XOR rprim		{ REFUSE(&@2, MASKS_ONLY); }
	| generator
	| lhs '.' lhs			{ $$ = LIST(CONCAT, $1, $3); }
	;

/* ---- numbers that are made up, and maps ---- */

generator
	: NUMGEN w_plain MOD number_opts { $$ = GENERATOR($2, NULL, $4); }
	| SYMHASH MOD number_opts	{ $$ = GENERATOR($1, NULL, $3); }
	| JHASH lhs MOD hash_opts %prec LOW {
		$$ = GENERATOR($1, $2, $4);
	}
	;

number_opts
	: literal %prec LOW
	| literal OFFSET literal	{ OPTION($$, $1, $2, $3); }
	;

hash_opts
	: literal %prec LOW
	| hash_opts SEED literal	{ OPTION($$, $1, $2, $3); }
	| hash_opts OFFSET literal	{ OPTION($$, $1, $2, $3); }
	;

mapping
	: set			{ $$ = $1; $$->at = @$; }
	| VAR			{ $$ = LEAF(VAR, $1); }
	| '@' set_name		{ $$ = NAMED(SETREF, $2); }
	;

field
	: META w_plain		{ FIELD($$, 2, $1, $2); }
	| META_SHORT		{ FIELD($$, 2, META_WORD($1), $1); }
	| HEAD w_plain		{ FIELD($$, 2, $1, $2); }
	| HEAD OPTION w_plain w_plain { FIELD($$, 4, $1, $2, $3, $4); }
	| RT w_plain		{ FIELD($$, 2, $1, $2); }
	| ARP w_plain		{ FIELD($$, 2, $1, $2); }
	| FIB fib_keys w_plain	{
		if (fib_keys(L, &$2))
			REFUSED;
		FIELD($$, 3, $1, $2, $3);
	}
	| ETHER w_plain		{ FIELD($$, 2, $1, $2); }
	| ICMP w_plain		{ FIELD($$, 2, $1, $2); }
	| IP w_plain		{ FIELD($$, 2, $1, $2); }
	| IP OPTION		{ FIELD($$, 2, $1, $2); }
	| IP6 w_plain		{ FIELD($$, 2, $1, $2); }
	| CT w_base		{ FIELD($$, 2, $1, $2); }
	| CT META_SHORT		{ FIELD($$, 2, $1, $2); }
	| CT HELPER		{ FIELD($$, 2, $1, $2); }
	| CT acct %prec LOW	{ FIELD($$, 2, $1, $2); }
	| CT acct dir		{ FIELD($$, 3, $1, $3, $2); }
	| CT dir acct		{ FIELD($$, 3, $1, $2, $3); }
	| CT dir w_base		{ FIELD($$, 3, $1, $2, $3); }
	| CT dir IP w_plain	{ FIELD($$, 4, $1, $2, $3, $4); }
	| CT dir IP6 w_plain	{ FIELD($$, 4, $1, $2, $3, $4); }
	| CT dir ICMP w_plain	{ FIELD($$, 4, $1, $2, $3, $4); }
	;

fib_keys
	: w_plain
	| fib_keys '.' w_plain	{ $$ = fib_key_add(L, &$1, &$3); }
	;

acct: BYTES | PACKETS | AVGPKT ;
dir: ORIGINAL | REPLY ;

/* ---- right-hand sides of matches, values of definitions ---- */

rhs: rconcat | rhs ',' rconcat { $$ = LIST(LIST, $1, $3); } ;

rconcat
	: rprim
	| rconcat '.' rconcat	{ $$ = LIST(CONCAT, $1, $3); }
	| rconcat '-' rconcat	{ $$ = PAIR(RANGE, $1, $3); }
	| rconcat '/' rconcat	{ $$ = PAIR(SLASH, $1, $3); }
	| rconcat OR rconcat	{ $$ = PAIR(OR, $1, $3); }
	;

rprim
	: NUMBER		{ $$ = LEAF(NUMBER, $1); }
	| VAR			{ $$ = LEAF(VAR, $1); }
	| STRING		{ $$ = LEAF(STRING, $1); }
	| ADDR4			{ $$ = LEAF(ADDR4, $1); }
	| ADDR6			{ $$ = LEAF(ADDR6, $1); }
	| '[' ADDR6 ']'		{ $$ = LEAF(ADDR6, $2); }
	| TIME			{ $$ = LEAF(TIME, $1); }
	| CLASSID		{ $$ = LEAF(CLASSID, $1); }
	| CTFLAGS		{ $$ = LEAF(CTFLAGS, $1); }
	| w_value		{ $$ = LEAF(WORD, $1); }
	| '(' rhs ')'		{ $$ = $2; }
	| set			{ $$ = $1; $$->at = @$; }
	| '@' set_name		{ $$ = NAMED(SETREF, $2); }
	;

set_name: w_value | STRING ;

literal: NUMBER { $$ = LEAF(NUMBER, $1); } | VAR { $$ = LEAF(VAR, $1); } ;

address
	: ADDR4			{ $$ = LEAF(ADDR4, $1); }
	| ADDR6			{ $$ = LEAF(ADDR6, $1); }
	| '[' ADDR6 ']'		{ $$ = LEAF(ADDR6, $2); }
	;

set
	: '{' newlines elems newlines '}'	{ $$ = $3; }
	| '{' newlines elems ',' newlines '}'	{ $$ = $3; }
	| '{' newlines '}'	{ $$ = node_new(L, NODE_SET, &@$, NULL); }
	;

elems
	: elem { $$ = node_list(L, NODE_SET, $1); }
	| elems ',' newlines elem { $$ = node_append($1, $4); } ;

elem: elem_key | elem_key ':' data	{ $$ = PAIR(ELEM, $1, $3); } ;

elem_key
	: rconcat
	| elem_key TIMEOUT time_value	{ $$ = TIMED($1, $2, $3); }
	| elem_key EXPIRES time_value	{ $$ = TIMED($1, $2, $3); }
	;

data
	: rconcat
	| JUMP chain_word { $$ = node_jump(L, CTNAT_VERDICT_JUMP, &$2); }
	| GOTO chain_word { $$ = node_jump(L, CTNAT_VERDICT_GOTO, &$2); }
	;

/* ---- ct() ---- */

ct_args: %empty { $$ = NULL; } | ct_arg_list ;
ct_arg_list: ct_arg | ct_arg_list ',' ct_arg { $$ = AST_APPEND($1, $3); } ;

ct_arg
	: w_any			{ $$ = ARG($1, @$); }
	| w_any '=' sval	{ $$ = ARG_OF($1, $3); }
	| w_any '=' sval '/' sprim { $$ = ARG_OF($1, PAIR(SLASH, $3, $5)); }
	| w_any '[' NUMBER DOTDOT NUMBER ']' '=' sval {
		$$ = ARG_OF($1, $8);
		$$->has_bits = true;
		if (word_bits(L, &$3, &$5, &$$->low, &$$->high))
			REFUSED;
	}
	| w_any '(' nat_args ')' { $$ = ARG_ARGS($1, $3); }
	;

nat_args: %empty { $$ = NULL; } | nat_arg_list ;
nat_arg_list: nat_arg | nat_arg_list ',' nat_arg { $$ = AST_APPEND($1, $3); } ;

nat_arg
	: w_any			{ $$ = ARG($1, @$); }
	| w_any '=' nat_to	{ $$ = ARG_OF($1, $3); }
	;

/* ---- ranges of addresses and ports ---- */

nat_to
	: nat_range
	| lhs MAP mapping { $$ = NAT_TO(PAIR(MAP, $1, $3), NULL); }
	| lhs MAP mapping ':' nat_ports { $$ = NAT_TO(PAIR(MAP, $1, $3), $5); }
	| nat_addr ':' lhs MAP mapping { $$ = NAT_TO($1, PAIR(MAP, $3, $5)); }
	| ':' lhs MAP mapping	{ $$ = NAT_TO(NULL, PAIR(MAP, $2, $4)); }
	| '{' newlines choices newlines '}'	{ $$ = $3; $$->at = @$; }
	| '{' newlines choices ',' newlines '}'	{ $$ = $3; $$->at = @$; }
	;

nat_range
	: nat_addr			{ $$ = NAT_TO($1, NULL); }
	| nat_addr ':' nat_ports	{ $$ = NAT_TO($1, $3); }
	| nat_addr '.' nat_ports	{ $$ = NAT_TO($1, $3); }
	| ':' nat_ports			{ $$ = NAT_TO(NULL, $2); }
	;

choices
	: choice { $$ = node_list(L, NODE_CHOICE, $1); }
	| choices ',' newlines choice	{ $$ = node_append($1, $4); }
	;

choice
	: nat_range	{ $$ = node_list(L, NODE_CHOICE, $1); }
	| nat_range WEIGHT literal {
		$$ = node_list(L, NODE_CHOICE, $1);
		$$->b = $3;
	}
	;

nat_addr
	: nat_a
	| nat_a '-' nat_a	{ $$ = PAIR(RANGE, $1, $3); }
	| nat_a '/' NUMBER { $$ = PAIR(SLASH, $1, LEAF(NUMBER, $3)); }
	;

nat_a
	: ADDR4			{ $$ = LEAF(ADDR4, $1); }
	| ADDR6			{ $$ = LEAF(ADDR6, $1); }
	| '[' ADDR6 ']'		{ $$ = LEAF(ADDR6, $2); }
	| '[' VAR ']'		{ $$ = LEAF(VAR, $2); }
	| literal
	| noun
	;

noun
	: w_base		{ $$ = LEAF(WORD, $1); }
	;

nat_ports
	: nat_port_range
	| nat_port_range '/' nat_port	{ $$ = PAIR(SLASH, $1, $3); }
	;
nat_port_range: nat_port | nat_port '-' nat_port { $$ = PAIR(RANGE, $1, $3); } ;
nat_port: literal | noun ;

nat_spec
	: redirect_to
	| nat_range			{ $$ = nat_stmt(L, NULL, $1); }
	| IP TO nat_to			{ $$ = nat_stmt(L, &$1, $3); }
	| IP6 TO nat_to			{ $$ = nat_stmt(L, &$1, $3); }
	| IP addr_port TO nat_to	{ $$ = nat_stmt(L, &$1, $4); }
	| IP6 addr_port TO nat_to	{ $$ = nat_stmt(L, &$1, $4); }
	| PREFIX TO nat_to		{ $$ = nat_prefix(nat_stmt(L, NULL, $3)); }
	| IP PREFIX TO nat_to		{ $$ = nat_prefix(nat_stmt(L, &$1, $4)); }
	| IP6 PREFIX TO nat_to		{ $$ = nat_prefix(nat_stmt(L, &$1, $4)); }
	;

redirect_spec: %empty { $$ = nat_stmt(L, NULL, NULL); } | redirect_to ;
redirect_to: TO nat_to			{ $$ = nat_stmt(L, NULL, $2); } ;

addr_port
	: w_base '.' w_base {
		if (word_expect(L, &$1, "addr") || word_expect(L, &$3, "port"))
			REFUSED;
	}
	;

nat_flags_opt: %empty { $$ = NULL; } | nat_flags ;

nat_flags
	: nat_flag		{ $$ = ARG($1, @$); }
	| nat_flags ',' nat_flag { $$ = AST_APPEND($1, ARG($3, @3)); }
	;

nat_flag: RANDOM | FULLY_RANDOM | PERSISTENT ;

/* ---- X set EXPR ---- */

set_head
	: lhs SET {
		if (word_settable(L, $1))
			REFUSED;
		$$ = STMT_OF(SET, $1, NULL);
	}
	;

sval: sor | smap ;
smap: skey MAP mapping		{ $$ = PAIR(MAP, $1, $3); } ;
skey: sor | skey '.' sor	{ $$ = LIST(CONCAT, $1, $3); } ;
sor: sxor | sor OR sxor { $$ = PAIR(OR, $1, $3); } ;
sxor: sand | sxor XOR sand { $$ = PAIR(XOR, $1, $3); } ;
sand: sshift | sand AND sshift { $$ = PAIR(AND, $1, $3); } ;

sshift
	: sprim
	| sshift LSHIFT sprim	{ $$ = PAIR(LSHIFT, $1, $3); }
	| sshift RSHIFT sprim	{ $$ = PAIR(RSHIFT, $1, $3); }
	;

sprim
	: literal
	| address
	| CLASSID		{ $$ = LEAF(CLASSID, $1); }
	| STRING		{ $$ = LEAF(STRING, $1); }
	| noun
	| dir			{ $$ = LEAF(WORD, $1); }
	| field
	| generator
	| field '[' NUMBER DOTDOT NUMBER ']' {
		$$ = node_bits(L, $1, &@$, &$3, &$5);
		if (!$$)
			REFUSED;
	}
	| '(' sval ')'		{ $$ = $2; }
	;

%%

const char *parse_keyword(unsigned int i, int *token)
{
	*token = SET + i;
	return *token <= PERSISTENT ? yysymbol_name(YYTRANSLATE(*token)) : NULL;
}

static int yyreport_syntax_error(const yypcontext_t *context,
				 struct parse *parse)
{
	yysymbol_kind_t kinds[YYNTOKENS], got = yypcontext_token(context);
	const char *names[YYNTOKENS];
	int n;

	int n_names = 0;

	n = yypcontext_expected_tokens(context, kinds, YYNTOKENS);
	for (int i = 0; i < n; i++)
		if (kinds[i] != YYSYMBOL_ALIKE)	/* nobody writes it */
			names[n_names++] = yysymbol_name(kinds[i]);
	syntax_error(L, yypcontext_location(context), yysymbol_name(got),
		     names, n_names);
	parse_skip(parse);
	return 0;
}
