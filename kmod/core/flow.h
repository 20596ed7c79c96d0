/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which zone do the packets of a device belong to?
 *
 * The kernel's flow table knows a packet by its addresses, its ports, and the
 * device that it came in by. It knows no zones: the entry of a connection takes
 * every packet that looks like one of it, whatever zone the rules would have
 * looked it up in. So a connection may only go there if packets of both its
 * devices are looked up in its zone and in no other. The rules say so, or do
 * not: each ct() that packets of a device can come to names a zone. Where all of
 * them name the same one, that is the device's only zone.
 *
 * What is told from the rules errs to one side. A ct() counts for every device
 * unless its own rule matches on names or indices of devices before it; a zone
 * that is read from the packet, but for the index of its device, is no certain
 * one. A ct() that keeps the zone in which a packet is attached adds none.
 */
#ifndef CTNAT_CORE_FLOW_H
#define CTNAT_CORE_FLOW_H

#include "rule.h"
#include "sort.h"

enum ctnat_flow_certain {
	CTNAT_FLOW_NONE,	/* no ct() */
	CTNAT_FLOW_ONE,		/* all of them say what @zone says */
	CTNAT_FLOW_MIXED,	/* two of them differ, or one is uncertain */
};

struct ctnat_flow_zone {
	__u32 certain;		/* enum ctnat_flow_certain */
	struct ctnat_value zone;	/* a constant, or of meta iif */
};

/* Of one device: by name, zeros behind it, or by index. */
struct ctnat_flow_row {
	__u32 name[CTNAT_STRING_FIELD / 4];	/* words as of a field */
	__u32 index;		/* 0: by name */
	struct ctnat_flow_zone zone;
};

/* @row: of devices that rules name, sorted, each once; @any: of all others, too */
struct ctnat_flow_zones {
	__u32 n;
	struct ctnat_flow_zone any;
	struct ctnat_flow_row row[];
};

/* How many rows there can be; more than CTNAT_FLOW_ROWS_MAX are too many. */
#define CTNAT_FLOW_ROWS_MAX	(1u << 20)

__u32 ctnat_flow_rows(const struct ctnat_view *view);

/**
 * ctnat_flow_fill() - read the zones of devices from a ruleset
 * @view: a verified ruleset
 * @hooks: by chain: which hooks reach it, as ctnat_verify_view() leaves them
 * @automatic: a family tracks on its own, in zone 0
 * @zones: with room for ctnat_flow_rows()
 * @order: scratch memory: room to sort that many (sort.h)
 */
void ctnat_flow_fill(const struct ctnat_view *view, const __u32 *hooks,
		     bool automatic, struct ctnat_flow_zones *zones,
		     __u32 *order);

#define CTNAT_FLOW_NO_ZONE	(-1)

/* The only zone of a device, or CTNAT_FLOW_NO_ZONE. */
int ctnat_flow_zone(const struct ctnat_flow_zones *zones, const char *name,
		    __u32 index);

/* Are these all the bits of a field? */
bool ctnat_is_whole(unsigned int field, const __u32 *mask);

/* A device, by name or, where that is empty, by index. */
struct ctnat_device {
	char name[CTNAT_STRING_FIELD];
	__u32 index;
};

/**
 * ctnat_devices_named() - the devices that a ruleset names
 * @view: a verified ruleset
 * @devices: so many of them, each once
 * @max: room for these
 *
 * Those of matches and verdict maps on iif, iifname, oif and oifname alone, less
 * what is not one whole name or index; those of chains and of flow tables.
 *
 * Return: how many; @max + 1: there are more
 */
__u32 ctnat_devices_named(const struct ctnat_view *view,
			  struct ctnat_device *devices, __u32 max);

static inline size_t ctnat_flow_size(__u32 rows)
{
	return sizeof(struct ctnat_flow_zones) +
	       sizeof(struct ctnat_flow_row) * (size_t)rows;
}

#endif /* CTNAT_CORE_FLOW_H */
