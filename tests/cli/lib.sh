# SPDX-License-Identifier: GPL-2.0-only
# Helpers of tests/cli/run. A case is a function test_NAME; what it runs goes
# through "cli", which leaves $status, $out and $err.

prefix=${prefix:-cli}

# A sanitiser's report must not look like the program's own exit status 1.
export ASAN_OPTIONS=exitcode=99:detect_leaks=1
export UBSAN_OPTIONS=halt_on_error=1:exitcode=99:print_stacktrace=1

fail() {
	# a failure without words is one all the same
	[ -n "$reason" ] || reason=$(printf '%s ' "${*:-failed}" | tr '\n' ' ')
	reason=${reason:-failed}
}

cli() {
	timeout 60 "$CLI" "$@" >"$dir/out" 2>"$dir/err"
	status=$?
	out=$(cat "$dir/out")
	err=$(cat "$dir/err")
	case $err in
	*Sanitizer*|*"runtime error"*) fail "sanitiser: $err" ;;
	esac
}

exits() {
	[ "$status" = "$1" ] ||
		fail "exit status $status, not $1: $out $err"
}

out_has() {
	case $out in *"$1"*) ;; *) fail "not on stdout: '$1' but: $out" ;; esac
}

out_lacks() {
	case $out in *"$1"*) fail "on stdout: '$1'" ;; esac
}

err_has() {
	case $err in *"$1"*) ;; *) fail "not on stderr: '$1' but: $err" ;; esac
}

err_lacks() {
	case $err in *"$1"*) fail "on stderr: '$1'" ;; esac
}

out_is() {
	[ "$out" = "$1" ] || fail "stdout is: '$out', not '$1'"
}

err_is() {
	[ "$err" = "$1" ] || fail "stderr is: '$err', not '$1'"
}

# Runs all test_* functions; results go to the file $1.
run_cases() {
	local name passed=0 failed=0

	: >"$1"
	for name in $(compgen -A function test_); do
		reason=
		dir=$(mktemp -d)
		cd "$dir" || exit 1
		"$name"
		cd / || exit 1
		rm -rf "$dir"
		name=$prefix-${name#test_}
		name=${name//_/-}
		if [ -z "$reason" ]; then
			echo "ok $name" >>"$1"
			passed=$((passed + 1))
		else
			echo "not ok $name # $reason" | tee -a "$1"
			failed=$((failed + 1))
		fi
	done
	echo "$prefix: $passed passed, $failed failed"
	[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
