# SPDX-License-Identifier: GPL-2.0-only
# Options and the ways in.

good='table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7, nat)
		ct state +inv counter drop
	}
}'

test_help() {
	cli -h
	exits 0
	out_has "usage: ctnat-cli"
	out_has "-D, --define NAME=VALUE"
	out_has "doctor"
	err_is ""
}

test_version() {
	cli --version
	exits 0
	out_has "ctnat-cli "
}

test_unknown_option() {
	cli -Z
	exits 1
	err_has "ctnat-cli --help"
	out_is ""
}

test_option_without_value() {
	cli -f
	exits 1
	err_has "requires an argument"
}

test_full_disk_is_an_error() {
	"$CLI" -h >/dev/full 2>err
	status=$?
	err=$(cat err)
	exits 1
	err_has "standard output"
}

test_closed_standard_files() {
	"$CLI" -h >&- 2>err
	status=$?
	err=$(cat err)
	exits 1
	err_is "Error: standard output: Bad file descriptor"
	"$CLI" -c -f - <&- 2>err
	status=$?
	err=$(cat err)
	exits 1
	err_is "Error: standard input: Bad file descriptor"
	printf '%s\n' "$good" >good
	"$CLI" -c -f good <&- >&- 2>&-
	status=$?
	exits 0
	echo nonsense >bad
	"$CLI" -c -f bad 2>&-
	status=$?
	exits 1
}

test_check_file() {
	printf '%s\n' "$good" >good
	cli -c -f good
	exits 0
	out_is ""
	err_is ""
}

test_check_stdin() {
	printf '%s\n' "$good" >good
	cli -c -f - <good
	exits 0
	err_is ""
}

test_check_stdin_names_itself() {
	cli -c -f - <<<'add nonsense'
	exits 1
	err_has "<stdin>:1:"
}

test_check_stdin_twice() {
	# there is nothing left for the second
	cli -c -f - -f - <<<'add nonsense'
	exits 1
	[ "$(grep -c '^<stdin>:.*Error:' <<<"$err")" = 1 ] ||
		fail "not one error: $err"
}

test_check_stdin_includes() {
	# no file has the line: the folder is the current one
	echo 'add table ip t' >part
	cli -c -f - <<<'include "part"'
	exits 0
	err_is ""
}

test_check_words() {
	cli -c add table ip x ';' add chain ip x y
	exits 0
	err_is ""
}

test_check_one_word() {
	cli -c 'add table ip x; add chain ip x y { type filter hook input priority -5; }'
	exits 0
	err_is ""
}

test_options_end_at_the_command() {
	# -5 is a priority here, not five options
	cli -c add table ip x ';' add chain ip x y \
		'{' type filter hook input priority -5 ';' '}'
	exits 0
	err_is ""
}

# Whoever is root here becomes nobody for it.
test_check_without_privilege() {
	printf '%s\n' "$good" >good
	chmod 755 "$dir"
	if [ "$(id -u)" = 0 ]; then
		cp "$CLI" cli
		setpriv --reuid=65534 --regid=65534 --clear-groups \
			--inh-caps=-all ./cli -c -f good >out 2>err
	else
		"$CLI" -c -f good >out 2>err
	fi
	status=$?
	err=$(cat err)
	exits 0
	err_is ""
}

test_load_without_module_says_so() {
	[ ! -e /sys/module/ctnat ] || {
		fail "the module is loaded here; this case needs it absent"
		return
	}
	printf '%s\n' "$good" >good
	cli -f good
	exits 1
	err_has "the ctnat module is not loaded"
	cli list ruleset
	exits 1
	err_has "modprobe ctnat"
}

test_define() {
	echo 'add rule ip t c iifname $wan accept' >rules
	cli -c -f rules
	exits 1
	err_has "wan"
	cli -c -D wan=eth0 'add table ip t; add chain ip t c; add rule ip t c iifname $wan accept'
	exits 0
	err_is ""
}

test_define_twice() {
	cli -c -D a=10.0.0.1 --define b=10.0.0.2 \
		'add table ip t; add chain ip t c; add rule ip t c ip saddr { $a, $b } accept'
	exits 0
	err_is ""
}

test_define_is_used() {
	# the value decides: a name is no address
	cli -c -D a=notanaddress \
		'add table ip t; add chain ip t c; add rule ip t c ip saddr $a accept'
	exits 1
	err_has "takes an IPv4 address"
	err_has ":1:60-61: "
}

test_define_malformed() {
	cli -c -D wan add table ip t
	exits 1
	err_has "wan"
	for define in 1=2 =2 'a b=2' a-=2; do
		cli -c -D "$define" add table ip t
		exits 1
		err_has "'${define%=*}' is no name"
	done
	cli -c -D a-b_1=2 add table ip t
	exits 0
}

test_what_commands_are_about() {
	cli -c list
	exits 1
	err_has "expected 'set', 'map', 'sets'"
	cli -c add nothing
	exits 1
	err_has "unknown word 'nothing', expected 'set', 'map', 'element'"
}

test_include_path() {
	mkdir -p one two
	echo 'add chain ip t c' >two/part
	printf 'add table ip t\ninclude "part"\n' >one/main
	cli -c -f one/main
	exits 1
	err_has "part"
	cli -c -I two -f one/main
	exits 0
	err_is ""
}

test_include_brackets_are_names() {
	mkdir -p 'a[b]*' 'I?'
	echo 'add chain ip t c' >'a[b]*/part'
	echo 'add chain ip t d' >'a[b]*/x[1].inc'
	echo 'add chain ip t e' >'I?/deep'
	printf '%s\n' 'add table ip t' 'include "part"' 'include "x[1].inc"' \
		'include "*.inc"' 'include "deep"' 'add rule ip t c jump d' \
		'add rule ip t d jump e' >'a[b]*/main'
	cli -c -I 'I?' -f 'a[b]*/main'
	exits 0
	err_is ""
	rm 'a[b]*/x[1].inc'
	cli -c -I 'I?' -f 'a[b]*/main'
	exits 1
	err_has "there is no chain 'd'"
}

test_include_path_order() {
	mkdir -p one two
	echo 'add chain ip t c' >one/part
	echo 'nonsense' >two/part
	printf 'add table ip t\ninclude "part"\n' >main
	cli -c -I one -I two -f main
	exits 0
	cli -c -I two -I one -f main
	exits 1
	err_has "two/part:1:"
}

test_files_are_one_transaction() {
	echo 'add table ip t' >first
	echo 'add chain ip t c' >second
	cli -c -f first -f second
	exits 0
	err_is ""
	cli -c -f second
	err_has "second:1:14: Warning: "
}

test_file_then_words() {
	echo 'add table ip t' >first
	cli -c -f first add chain ip t c
	exits 0
	err_is ""
}

test_missing_file() {
	cli -c -f nosuchfile
	exits 1
	err_has "nosuchfile"
}

test_directory_is_no_file() {
	mkdir folder
	cli -c -f folder
	exits 1
	err_has "folder"
}

test_empty_input() {
	: >empty
	cli -c -f empty
	exits 0
	cli -c -f - </dev/null
	exits 0
	err_is ""
}

# Each command a transaction of its own, over lines while braces are open.
test_prompt_lines() {
	printf '%s\n' 'table ip t {' 'chain c {' '}' '}' quit nonsense >lines
	cli -c <lines
	exits 0
	err_is ""
}

test_prompt_error_goes_on() {
	printf '%s\n' 'add nonsense' 'add table ip t' 'add rubbish' >lines
	cli -c <lines
	exits 1
	err_has "nonsense"
	err_has "rubbish"
}

test_prompt_forgets() {
	# not one transaction: the chain does not see the table
	printf '%s\n' 'add table ip t' 'add chain ip t c' >lines
	cli -c <lines
	err_has "<prompt>:1:14: Warning: "
}

test_prompt_continues_lines() {
	printf '%s\n' 'add table \' 'ip t' '# { a brace in a comment' \
		'add table ip u # "quote' 'add table ip v' >lines
	cli -c <lines
	exits 0
	err_is ""
}

test_prompt_open_quote() {
	# is said at once, and costs one line
	printf '%s\n' 'add table ip t comment "open' 'add nonsense' >lines
	cli -c <lines
	exits 1
	err_has "<prompt>:1:24-28: Error: this string has no closing quote"
	err_has "<prompt>:1:5-12: Error: unknown word 'nonsense'"
}

test_prompt_blanks_behind_a_backslash() {
	printf '%s\n' 'add table \ ' 'ip t' >lines
	cli -c <lines
	exits 0
	err_is ""
}

test_monitor_arguments() {
	cli monitor --count 0
	exits 1
	err_has "--count N"
	cli monitor --count -3
	exits 1
	err_has "--count N"
	cli monitor somewhere
	exits 1
	err_has "--count N"
	cli monitor ruleset --count 0
	exits 1
	err_has "--count N"
	# as in a file; here it is the module that is missing
	cli monitor ruleset
	exits 1
	err_has "the ctnat module is not loaded"
}

test_rules_by_index() {
	"$build/tests-cli/plan" 1 20000 >why 2>&1 ||
		fail "the test program: $(head -c 300 why)"
}
