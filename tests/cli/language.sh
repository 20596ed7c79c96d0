# SPDX-License-Identifier: GPL-2.0-only
# ctnat(5) shows every word of the language in an example that loads.

page=$top/docs/man/ctnat.5

# Each example of the page goes to a file of its own, example.LINE, on the lines
# that it has in the page, so that errors name the page's lines.
split_page() {
	awk '
	/^\.\\" rules: / {
		head = "table " $3 " t { chain other { }; chain c { type " \
			$5 " hook " $4 " priority " $6 "; policy accept;"
		next
	}
	/^\.\\" not loaded/ { alone = 1; next }
	/^\.Bd -literal/ {
		inside = 1
		file = alone ? "" : "example." NR
		for (i = 1; file && i < NR; i++)
			print "" >file
		if (file)
			print head >file
		tail = head ? "} }" : ""
		next
	}
	/^\.Ed/ {
		if (file)
			print tail >file
		inside = alone = 0
		head = ""
		next
	}
	inside && file {
		gsub(/\\e/, "\\")
		gsub(/\\-/, "-")
		gsub(/\\&/, "")
		print >file
	}
	!inside { print >"prose" }
	' "$page"
}

# The words of examples, or of the rest, with a blank on either side; those of
# "+trk-new" are two.
words_of() {
	sed -e 's/#.*//' -e 's/"[^"]*"/ /g' -e 's/\\[&e-]/ /g' "$@" |
		tr -c 'A-Za-z0-9_+\n-' ' ' |
		awk '{
			line = " "
			for (i = 1; i <= NF; i++) {
				if ($i ~ /^[+-]/)
					gsub(/[+-]/, " ", $i)
				line = line $i " "
			}
			print line
		}'
}

test_manual_examples_load() {
	local file n=0

	split_page
	for file in example.*; do
		cp "$file" ctnat.5
		cli -c -f ctnat.5
		exits 0
		err_lacks "Error:"
		n=$((n + 1))
	done
	[ $n -ge 20 ] || fail "only $n examples in the page"
}

test_manual_language() {
	local kind word n=0 unshown= untold=

	split_page
	words_of example.* >shown
	# a macro's name is no word of the language
	sed 's/^\.[A-Z][a-z0-9] / /' prose | words_of >told
	"$build/tests-cli/vocabulary" | sort -u >vocabulary
	while read -r kind word; do
		n=$((n + 1))
		if ! grep -qF -e " $word " shown; then
			# what is refused on purpose cannot be shown
			[ "$kind" = absent ] || unshown+=" '$word'"
		elif ! grep -qF -e " ${word##* } " told; then
			untold+=" '$word'"
		fi
	done <vocabulary
	[ -z "$unshown" ] ||
		fail "docs/man/ctnat.5: in no example:$unshown: give each an" \
			"entry (.It) and an example (.Bd -literal); the" \
			"head of the page says how"
	[ -z "$untold" ] ||
		fail "docs/man/ctnat.5: in an example, but the text says" \
			"nothing about:$untold: give each an entry (.It)"
	[ $n -ge 250 ] || fail "the vocabulary has only $n words"
}

# A word of the language is a name in quotes. Where a listing needs the quotes,
# too, print_name() must know it.
test_words_as_names_load_again() {
	local word

	"$build/tests-cli/vocabulary" | awk 'NF == 2 { print $2 }' | sort -u >names
	[ "$(wc -l <names)" -ge 250 ] || fail "too few words: $(wc -l <names)"
	while read -r word; do
		sed "s/NAME/\"$word\"/g" <<-'EOF'
			table ip NAME {
				counter NAME { packets 0 bytes 0; }
				limit NAME { rate 5/second; }
				quota NAME { 5 bytes; }
				ct timeout NAME { protocol udp; policy = { replied : 5s } }
				set NAME { type ipv4_addr; }
				chain NAME { }
				chain base {
					type filter hook prerouting priority raw;
					counter name NAME limit name NAME quota name NAME
					ct(timeout=NAME) ct timeout set NAME
					ip saddr @NAME jump NAME
					tcp dport vmap { 1 : jump NAME, 2 : goto NAME }
					ct(table=NAME)
				}
			}
		EOF
	done <names >names.ctnat
	"$build/golden" round names.ctnat >out 2>err ||
		fail "$(grep -m 3 Error: err out)"
}

# Sets are filled by scripts that know nothing better than a line for each.
test_element_a_line() {
	{
		echo 'table ip t { set s { type ipv4_addr; }; }'
		awk 'BEGIN {
			for (i = 0; i < 20000; i++)
				print "add element ip t s { 10.0." \
					int(i / 256) "." i % 256 " }"
		}'
	} >lines
	ASAN_OPTIONS=$ASAN_OPTIONS:hard_rss_limit_mb=600 cli -c -f lines
	exits 0
	err_is ""
}
