# SPDX-License-Identifier: GPL-2.0-only
# The manual pages say what the program has.

test_manual_is_well_formed() {
	local page

	for page in "$top"/docs/man/*; do
		mandoc -Tlint -Wwarning "$page" >lint 2>&1 ||
			fail "$(head -n 3 lint)"
	done
}

test_manual_has_each_option() {
	local letter word n=0

	cli -h
	while read -r letter word _; do
		letter=${letter#-}
		letter=${letter%,}
		grep -q "^\.It Fl $letter , -${word#--}" \
			"$top/docs/man/ctnat-cli.8" ||
			fail "option -$letter is not in the manual"
		n=$((n + 1))
	done < <(sed -n '/^options:/,/^commands:/s/^  -/-/p' <<<"$out")
	[ $n -ge 11 ] || fail "only $n options in the help"
}

test_manual_has_each_command() {
	local word n=0

	cli -h
	while read -r word _; do
		grep -q "^\.It Cm .*\<$word\>\|^\.Cm $word" \
			"$top/docs/man/ctnat-cli.8" ||
			fail "command $word is not in the manual"
		n=$((n + 1))
	done < <(sed -n '/^commands:/,$s/^  \([a-z]\)/\1/p' <<<"$out")
	[ $n -ge 11 ] || fail "only $n commands in the help"
}
