// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the seeds of the binary fuzz targets, always the same ones: rules,
 * blobs and packets of the model test. usage: seeds DIR
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/model/random.h"

static const char *dir;

static void save(const char *target, int n, const void *data, size_t len)
{
	char path[4096];
	FILE *to;

	snprintf(path, sizeof(path), "%s/%s/model-%03d", dir, target, n);
	to = fopen(path, "wb");
	if (!to || fwrite(data, 1, len, to) != len || fclose(to)) {
		perror(path);
		exit(1);
	}
}

static void save_rules(const struct kit_view *kit, int *n)
{
	static __u8 attrs[65536] __attribute__((aligned(4)));

	for (__u32 c = 0; c < kit->view.n_chains; c++) {
		int len;

		if (!kit->chains[c].n_rules)
			continue;
		len = ctnat_wire_encode(kit->rules[c][0].rule, attrs,
					sizeof(attrs));
		save("wire", (*n)++, attrs, len);
	}
}

int main(int argc, char **argv)
{
	static struct sample sample;
	static __u8 room[1 << 20];
	int n_rules = 0, n_blobs = 0;

	if (argc != 2)
		return 2;
	dir = argv[1];
	random_seed(4711);
	for (int i = 0; i < 40; i++) {
		struct kit_view *kit;
		struct ctnat_blob *blob;
		__u8 head;

		random_packets(&sample);
		head = (sample.worlds[0].nfproto == NFPROTO_IPV6) |
		       (sample.worlds[0].frame ? 32 :
			sample.worlds[0].l3_off << 1);
		memcpy(room, &head, 1);
		memcpy(room + 1, sample.bytes[0], PACKET_ROOM);
		save("packet", i, room, 1 + sample.worlds[0].len);
		kit = random_rules(&sample);
		if (!kit)
			continue;
		save_rules(kit, &n_rules);
		blob = kit_compile(kit);
		memcpy(room, sample.bytes[1], 64);
		memcpy(room + 64, blob, blob->size);
		save("blob", n_blobs++, room, 64 + blob->size);
		free(blob);
		kit_view_free(kit);
	}
	return 0;
}
