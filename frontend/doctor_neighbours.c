// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of the rules against each other, and against other users of conntrack
 * and NAT on the same hooks.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"

static const char * const hook_names[NF_INET_NUMHOOKS] = {
	[NF_INET_PRE_ROUTING] = "prerouting",
	[NF_INET_LOCAL_IN] = "input",
	[NF_INET_FORWARD] = "forward",
	[NF_INET_LOCAL_OUT] = "output",
	[NF_INET_POST_ROUTING] = "postrouting",
};

/* Rules of the kernel as the language reads them; NULL when it does not. */
static struct ctnat_lang *read_loaded(const struct ctnat_view *view)
{
	const struct ctnat_print all = { 0 };
	struct ctnat_lang *lang = NULL;
	char *text = NULL;
	size_t size;
	FILE *memory;

	memory = open_memstream(&text, &size);
	if (!memory)
		return NULL;
	ctnat_lang_print_view(memory, view, &all);
	if (!fclose(memory))
		lang = ctnat_lang_alloc();
	if (lang && (ctnat_lang_read_text(lang, "list ruleset", text) ||
		     ctnat_lang_check(lang))) {
		ctnat_lang_free(lang);
		lang = NULL;
	}
	free(text);
	return lang;
}

/* The language judges the rules; what it warns of is a finding here. */
void doctor_tracking(struct doctor *doctor)
{
	struct ctnat_lang *lang = doctor->lang;
	struct ctnat_lang *own = NULL;
	unsigned int n;

	if (!lang) {
		own = read_loaded(doctor->view);
		lang = own;
	}
	if (!lang) {
		doctor_note(doctor,
			    "whether rules match where nothing has been looked up was not examined: this ctnat-cli cannot read the loaded ones");
		return;
	}
	n = ctnat_lang_warnings(lang);
	if (!n)
		goto out;
	doctor_finds(doctor, "%u rule%s cannot do what %s:", n,
		     n == 1 ? "" : "s", n == 1 ? "it says" : "they say");
	ctnat_lang_print_messages(lang, doctor->out);
	doctor_do(doctor, "change the rules at the places shown");
out:
	ctnat_lang_free(own);
}

void doctor_neighbour(struct doctor *doctor, int family, bool nat,
		      const char *remove)
{
	const char *name = family == IP ? "IPv4" : "IPv6";

	if (doctor->facts.tracking[family] == CTNAT_TRACK_AUTOMATIC) {
		/* only NAT is worth a finding here: both track alike */
		doctor_so(doctor,
			  "both see the first packet of each %s connection; whichever binds its source or destination first keeps it",
			  name);
		doctor_do(doctor, "translate in one of the two; %s", remove);
		return;
	}
	doctor_so(doctor,
		  "the kernel's own tracking is on: %s packets that no ct() has attached before priority -200 are looked up in zone 0 there, found so by every ct() after it, and committed when they leave%s",
		  name, nat ? "; and they are translated by those rules" : "");
	doctor_do(doctor,
		  "give ct() rules at prerouting and output a priority below -200 (raw), or %s",
		  remove);
}

static bool sees(const struct ctnat_nft_chain *chain, int family)
{
	return chain->family == NFPROTO_INET ||
	       chain->family == (family == IP ? NFPROTO_IPV4 : NFPROTO_IPV6);
}

static const char *hook_name(const struct ctnat_nft_chain *chain)
{
	return chain->hook < NF_INET_NUMHOOKS ? hook_names[chain->hook] :
						"ingress";
}

static void nft_nat(struct doctor *doctor, const struct ctnat_nft_chain *chain)
{
	char remove[320];
	int family;

	for (family = IP; family < N_FAMILIES; family++) {
		if (!sees(chain, family) ||
		    doctor->facts.tracking[family] == CTNAT_TRACK_NONE)
			continue;
		doctor_finds(doctor,
			     "nf_tables translates too: chain %s %s %s (type nat, hook %s, priority %d)",
			     family_name(chain->family), chain->table,
			     chain->chain, hook_name(chain), chain->priority);
		snprintf(remove, sizeof(remove), "nft delete chain %s %s %s",
			 family_name(chain->family), chain->table,
			 chain->chain);
		doctor_neighbour(doctor, family, true, remove);
		return;
	}
}

static void append_name(char *names, size_t size,
			const struct ctnat_nft_chain *chain)
{
	size_t used = strlen(names);

	/* room for the longest names, or the end of the sentence is lost */
	if (used + sizeof(chain->table) + sizeof(chain->chain) + 16 > size)
		return;
	snprintf(names + used, size - used, "%s%s %s %s", used ? ", " : "",
		 family_name(chain->family), chain->table, chain->chain);
}

/* The chains with a use, in one finding however many there are. */
static void nft_users(struct doctor *doctor, int family,
		      const struct ctnat_nft_chain *chains, size_t n)
{
	char tracking[1024] = "", untracking[1024] = "";
	size_t i;

	for (i = 0; i < n; i++) {
		if (!sees(&chains[i], family))
			continue;
		if (chains[i].uses & (CTNAT_NFT_CT | CTNAT_NFT_FLOW))
			append_name(tracking, sizeof(tracking), &chains[i]);
		if (chains[i].uses & CTNAT_NFT_NOTRACK)
			append_name(untracking, sizeof(untracking), &chains[i]);
	}
	if (*tracking &&
	    doctor->facts.tracking[family] == CTNAT_TRACK_EXPLICIT) {
		doctor_finds(doctor, "nf_tables uses conntrack for %s: %s",
			     family == IP ? "IPv4" : "IPv6", tracking);
		doctor_neighbour(doctor, family, false,
				 "delete the nft rules with ct matches");
	}
	if (*untracking) {
		doctor_finds(doctor, "nf_tables has notrack rules for %s: %s",
			     family == IP ? "IPv4" : "IPv6", untracking);
		doctor_so(doctor,
			  "ct() does nothing on a packet that is marked so before it comes");
		doctor_do(doctor,
			  "delete the nft rules with notrack, or let ct() run at a lower priority");
	}
}

/* All others on hooks that the rules use: no finding, but worth knowing. */
static void nft_others(struct doctor *doctor,
		       const struct ctnat_nft_chain *chains, size_t n)
{
	const struct ctnat_nft_chain *chain;
	bool shared;
	size_t i;

	for (i = 0; i < n; i++) {
		chain = &chains[i];
		if (!*chain->type || chain->hook >= NF_INET_NUMHOOKS)
			continue;
		shared = (sees(chain, IP) &&
			  doctor->facts.hooks[IP][chain->hook]) ||
			 (sees(chain, IP6) &&
			  doctor->facts.hooks[IP6][chain->hook]);
		if (shared)
			doctor_note(doctor,
				    "nf_tables chain %s %s %s is on the same hook: type %s, hook %s, priority %d, policy %s",
				    family_name(chain->family), chain->table,
				    chain->chain, chain->type,
				    hook_name(chain), chain->priority,
				    chain->drops ? "drop" : "accept");
	}
}

void doctor_nft_judge(struct doctor *doctor,
		      const struct ctnat_nft_chain *chains, size_t n)
{
	int family;
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(chains[i].type, "nat"))
			nft_nat(doctor, &chains[i]);
	for (family = IP; family < N_FAMILIES; family++)
		if (doctor->facts.tracking[family] != CTNAT_TRACK_NONE)
			nft_users(doctor, family, chains, n);
	nft_others(doctor, chains, n);
}

void doctor_nft(struct doctor *doctor)
{
	struct ctnat_nft_chain *chains;
	size_t n;

	/* a tree of files says nothing about this machine's nf_tables */
	if (*doctor->root)
		return;
	chains = ctnat_nft_chains(&n);
	if (!chains) {
		if (errno != EPROTONOSUPPORT)
			doctor_note(doctor, "nf_tables cannot be read: %s",
				    strerror(errno));
		return;
	}
	doctor_nft_judge(doctor, chains, n);
	free(chains);
}

/* Is one of the words a line of the file? */
static bool file_has(const struct doctor *doctor, const char *path,
		     const char * const *words)
{
	FILE *file = doctor_open(doctor, path);
	bool found = false;
	char line[64];
	size_t i;

	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		for (i = 0; words[i] && !found; i++)
			found = !strcmp(line, words[i]);
	}
	fclose(file);
	return found;
}

static const struct legacy {
	int family;
	const char *command;
	const char *tables;
	const char *matches;
	const char *targets;
} legacies[] = {
	{ IP, "iptables", "/proc/net/ip_tables_names",
	  "/proc/net/ip_tables_matches", "/proc/net/ip_tables_targets" },
	{ IP6, "ip6tables", "/proc/net/ip6_tables_names",
	  "/proc/net/ip6_tables_matches", "/proc/net/ip6_tables_targets" },
};

/*
 * Rules of legacy tables cannot be seen from here; the tables can, and the
 * matches that are loaded at all.
 */
static void check_legacy(struct doctor *doctor, const struct legacy *legacy)
{
	static const char * const nat[] = { "nat", NULL };
	static const char * const others[] = { "filter", "mangle", "raw",
					       "security", NULL };
	static const char * const matches[] = { "conntrack", "state",
						"connmark", "connbytes",
						"connlabel", "connlimit",
						"helper", NULL };
	static const char * const targets[] = { "CT", "CONNMARK", NULL };
	unsigned int tracking = doctor->facts.tracking[legacy->family];
	char remove[64];

	if (tracking == CTNAT_TRACK_NONE)
		return;
	if (file_has(doctor, legacy->tables, nat)) {
		doctor_finds(doctor, "the legacy %s table \"nat\" is there",
			     legacy->command);
		snprintf(remove, sizeof(remove),
			 "%s-legacy -t nat -F (and: rmmod %stable_nat)",
			 legacy->command,
			 legacy->family == IP ? "ip" : "ip6");
		doctor_neighbour(doctor, legacy->family, true, remove);
	}
	if (tracking == CTNAT_TRACK_EXPLICIT &&
	    file_has(doctor, legacy->tables, others) &&
	    (file_has(doctor, legacy->matches, matches) ||
	     file_has(doctor, legacy->targets, targets))) {
		doctor_finds(doctor,
			     "legacy %s rules may use conntrack (its matches are loaded)",
			     legacy->command);
		snprintf(remove, sizeof(remove),
			 "look with %s-legacy-save and delete them",
			 legacy->command);
		doctor_neighbour(doctor, legacy->family, false, remove);
	}
}

void doctor_iptables(struct doctor *doctor)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(legacies); i++)
		check_legacy(doctor, &legacies[i]);
}
