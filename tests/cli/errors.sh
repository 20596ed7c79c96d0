# SPDX-License-Identifier: GPL-2.0-only
# What goes wrong is said as LANGUAGE says: place, line, carets, several.

test_error_format() {
	printf 'add table ip t\nadd chain ip t c\nadd rule ip t c ip saddr 1.2.3.999 drop\n' >bad
	cli -c -f bad
	exits 1
	out_is ""
	err_has "bad:3:26-34: Error: "
	err_has "
add rule ip t c ip saddr 1.2.3.999 drop
                         ^^^^^^^^^"
}

test_error_on_command_line() {
	cli -c add tabel ip t
	exits 1
	err_has "<command line>:1:5-9: Error: "
	err_has "did you mean"
	err_has "table"
}

test_several_errors() {
	printf 'add tabel ip t\nadd table ip t\nadd chian ip t c\n' >bad
	cli -c -f bad
	exits 1
	err_has "bad:1:"
	err_has "bad:3:"
	err_lacks "bad:2:"
}

test_ten_errors() {
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do echo "rubbish $i"; done >bad
	cli -c -f bad
	exits 1
	[ "$(grep -c '^bad:.*Error:' <<<"$err")" = 10 ] ||
		fail "not ten errors: $err"
}

test_refused_by_the_core() {
	printf '%s\n' 'table ip t {' 'chain f {' \
		'type filter hook forward priority 0;' \
		'ct(nat)' '}' '}' >bad
	cli -c -f bad
	exits 1
	err_has "bad:4:"
	err_has "^"
}

test_note_about_what_is_not_known() {
	cli -c 'add table ip t; add chain ip t c; add rule ip t c jump nosuch'
	exits 1
	err_has ":1:56-61: Error: "
	err_has "Note: checked without the loaded ruleset"
	cli -c add table ip t
	err_lacks "Note:"
	cli -c rubbish
	err_lacks "Note:"
}

test_index_beyond_the_chain() {
	cli -c 'add table ip t; add chain ip t c; add rule ip t c index 0 accept'
	exits 1
	err_has "Error: chain 'c' has no rules that an index could name"
	cli -c 'add table ip t; add chain ip t c; add rule ip t c drop; add rule ip t c index 0 accept'
	exits 0
	err_is ""
}

test_later_words_are_told_apart() {
	cli -c 'add table ip t; add chain ip t c; add rule ip t c queue'
	exits 1
	err_has "not supported"
}

test_rows_of_terms_are_bounded() {
	terms() { printf "$1"; printf "$2%.0s" $(seq 60000); printf "$3"; }
	head='table ip t { chain c { type filter hook input priority 0'
	terms "$head\n tcp flags syn" '|syn' '\n}\n}\n' >flags
	terms "$head\n meta mark set 1" '^1' '\n}\n}\n' >set
	terms "$head" ' + 1' '\n}\n}\n' >priority
	terms 'define a = 1' '|1' '\n' >define
	for file in flags set priority define; do
		cli -c -f $file
		exits 1
		err_has "more than 1000 terms or levels"
	done
}

test_bytes_that_are_no_text() {
	# nothing behind the first one may be lost, or read beyond the end
	head -c 300000 /dev/zero | tr '\0' 'a' >tail
	{ printf 'add table ip t\n\0'; cat tail; } >bad
	cli -c -f bad
	exits 1
	err_has "bad:2:1: Error: the byte 0x00 has no meaning here"
	printf 'add table ip t; \0 add rubbish; add rubbish' >bad
	cli -c -f bad
	exits 1
	err_has "bad:1:17: Error: the byte 0x00"
	err_has "bad:1:36-42: Error: unknown word"
}
