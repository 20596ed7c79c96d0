// SPDX-License-Identifier: GPL-2.0-only
/* What the doctor reads from files; tests put a tree of their own in place. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"

static const char *full_path(const struct doctor *doctor, const char *path,
			     char *to)
{
	snprintf(to, PATH_MAX, "%s%s", doctor->root, path);
	return to;
}

FILE *doctor_open(const struct doctor *doctor, const char *path)
{
	char full[PATH_MAX];

	return fopen(full_path(doctor, path, full), "re");
}

bool doctor_exists(const struct doctor *doctor, const char *path)
{
	char full[PATH_MAX];

	return !access(full_path(doctor, path, full), F_OK);
}

bool doctor_line(const struct doctor *doctor, const char *path, char *line,
		 size_t size)
{
	FILE *file = doctor_open(doctor, path);
	bool ok;

	if (!file)
		return false;
	ok = fgets(line, size, file);
	fclose(file);
	if (ok)
		line[strcspn(line, "\n")] = '\0';
	return ok;
}

long long doctor_number(const struct doctor *doctor, const char *path)
{
	char line[32], *end;
	long long number;

	if (!doctor_line(doctor, path, line, sizeof(line)))
		return -1;
	errno = 0;
	number = strtoll(line, &end, 10);
	return errno || end == line ? -1 : number;
}

static int is_interface(const struct dirent *entry)
{
	static const char * const others[] = { ".", "..", "all", "default",
					       "lo" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (!strcmp(entry->d_name, others[i]))
			return 0;
	return 1;
}

void doctor_interfaces(struct doctor *doctor, const char *family,
		       void (*each)(struct doctor *doctor, const char *name,
				    void *data),
		       void *data)
{
	char path[64], full[PATH_MAX];
	struct dirent **names;
	int i, n;

	snprintf(path, sizeof(path), "/proc/sys/net/%s/conf", family);
	n = scandir(full_path(doctor, path, full), &names, is_interface,
		    alphasort);
	for (i = 0; i < n; i++) {
		each(doctor, names[i]->d_name, data);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}
