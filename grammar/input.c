// SPDX-License-Identifier: GPL-2.0-only
/* Files and texts, and what they include. */
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grammar/ast.h"

unsigned int input_add(struct ctnat_lang *lang, const char *name,
		       const char *text, size_t len)
{
	unsigned int lines = 1, line = 0;
	const char *at;
	size_t *start;
	struct input *input;

	/* the mark that some editors put before UTF-8 */
	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
		text += 3;
		len -= 3;
	}
	for (at = text; (at = memchr(at, '\n', text + len - at)); at++)
		lines++;
	start = lang_alloc(lang, lines * sizeof(*start));
	for (at = text; (at = memchr(at, '\n', text + len - at)); at++)
		start[++line] = at + 1 - text;
	input = LANG_PUSH(lang, lang->inputs, lang->n_inputs,
			  lang->room_inputs);
	*input = (struct input){
		.name = lang_strdup(lang, name),
		.text = text,
		.len = len,
		.line_start = start,
		.n_lines = lines,
	};
	return lang->n_inputs - 1;
}

/* The whole file in memory of its own, to be freed; NULL with errno. */
static char *slurp(FILE *file, size_t *len)
{
	size_t room = 4096, used = 0, n;
	char *text = malloc(room);

	while (text && (n = fread(text + used, 1, room - used, file)) > 0) {
		char *bigger;

		used += n;
		if (used < room)
			continue;
		room *= 2;
		bigger = room <= LANG_INPUT_MAX ? realloc(text, room) : NULL;
		if (!bigger) {
			free(text);
			errno = room <= LANG_INPUT_MAX ? ENOMEM : EFBIG;
			return NULL;
		}
		text = bigger;
	}
	if (text && ferror(file)) {
		free(text);
		return NULL;
	}
	*len = used;
	return text;
}

/*
 * A file whose size is known is read to where it is going to be; NULL, and the
 * file is as it was, when it is none, or is being written.
 */
static char *read_known(struct ctnat_lang *lang, FILE *file, size_t *len)
{
	int fd = fileno(file);
	struct stat stat;
	size_t used = 0;
	ssize_t n;
	char *text;

	if (fstat(fd, &stat) || !S_ISREG(stat.st_mode) || !stat.st_size ||
	    stat.st_size >= LANG_INPUT_MAX || lseek(fd, 0, SEEK_CUR) ||
	    !lang_reserve(lang, stat.st_size + 1))
		return NULL;
	*len = stat.st_size;
	text = lang_alloc(lang, *len + 1);
	/* what is behind must be the end */
	while ((n = read(fd, text + used, *len + 1 - used)) > 0)
		used += n;
	if (!n && used == *len)
		return text;
	lseek(fd, 0, SEEK_SET);
	return NULL;
}

char *input_read(struct ctnat_lang *lang, const char *path, size_t *len)
{
	bool standard = !strcmp(path, "-");
	FILE *file = standard ? stdin : fopen(path, "re");
	char *text, *copy;
	int error;

	if (!file)
		return NULL;
	copy = standard ? NULL : read_known(lang, file, len);
	if (copy) {
		fclose(file);
		return copy;
	}
	text = slurp(file, len);
	error = errno;
	if (!standard)
		fclose(file);
	if (!text) {
		errno = error;
		return NULL;
	}
	/* lang_alloc() may leave for good: nothing of ours may be held then */
	if (!lang_reserve(lang, *len + 1)) {
		free(text);
		errno = ENOMEM;
		return NULL;
	}
	copy = lang_strndup(lang, text, *len);
	free(text);
	return copy;
}

/* An include being carried out. */
struct include {
	struct ctnat_lang *lang;
	enum parse_start place;
	struct ctnat_span at;
	struct item *result;
};

/* Is the file being read, here or further up? */
static bool includes_itself(const struct ctnat_lang *lang, unsigned int input,
			    const char *path)
{
	const struct input *one = &lang->inputs[input];

	while (strcmp(one->name, path)) {
		if (!one->from.line)
			return false;
		one = &lang->inputs[one->from.input];
	}
	return true;
}

static void include_file(struct include *include, const char *path)
{
	struct parse inner = { .lang = include->lang, .start = include->place };
	struct item *result = include->result;
	struct ctnat_lang *lang = include->lang;
	char *text;
	size_t len;

	if (lang->depth > LANG_INCLUDE_DEPTH) {
		lang_error(lang, &include->at, "files include one another more than %d deep",
			   LANG_INCLUDE_DEPTH);
		return;
	}
	if (includes_itself(lang, include->at.input, path)) {
		lang_error(lang, &include->at, "'%s' includes itself", path);
		return;
	}
	text = input_read(lang, path, &len);
	if (!text) {
		lang_error(lang, &include->at, "cannot read '%s': %s", path,
			   strerror(errno));
		return;
	}
	inner.input = input_add(lang, path, text, len);
	lang->inputs[inner.input].from = include->at;
	parse_text(&inner);
	result->items = AST_APPEND(result->items, inner.items);
}

/* Number of files that matched and were read. */
static size_t include_glob(struct include *include, const char *pattern)
{
	struct ctnat_lang *lang = include->lang;
	const char **paths;
	size_t n = 0;
	glob_t found;

	if (glob(pattern, 0, NULL, &found))
		return 0;
	if (!lang_reserve(lang, found.gl_pathc * sizeof(*paths)))
		goto out;
	n = found.gl_pathc;
	paths = lang_alloc(lang, n * sizeof(*paths));
	for (size_t i = 0; i < n; i++) {
		if (!lang_reserve(lang, strlen(found.gl_pathv[i]) + 1)) {
			n = i;
			break;
		}
		paths[i] = lang_strdup(lang, found.gl_pathv[i]);
	}
out:
	globfree(&found);
	for (size_t i = 0; i < n; i++)
		include_file(include, paths[i]);
	return n;
}

/* The folder of the file that includes, with its slash; "" for the current. */
static const char *folder_of(struct ctnat_lang *lang, unsigned int input)
{
	const char *name = lang->inputs[input].name;
	const char *slash = strrchr(name, '/');

	return slash ? lang_strndup(lang, name, slash + 1 - name) : "";
}

/* What a folder is called means itself: a pattern is in the words alone. */
static const char *escaped(struct ctnat_lang *lang, const char *folder)
{
	char *text = lang_alloc(lang, 2 * strlen(folder) + 1), *to = text;

	for (; *folder; folder++) {
		if (strchr("*?[\\", *folder))
			*to++ = '\\';
		*to++ = *folder;
	}
	*to = 0;
	return text;
}

/* A file of that very name goes before what it means as a pattern. */
static bool include_below(struct include *include, const char *folder,
			  const char *path)
{
	struct ctnat_lang *lang = include->lang;
	const char *file = lang_printf(lang, "%s%s", folder, path);

	if (!access(file, F_OK)) {
		include_file(include, file);
		return true;
	}
	return include_glob(include, lang_printf(lang, "%s%s",
						 escaped(lang, folder), path));
}

struct item *parse_include(struct parse *parse, enum parse_start place,
			   const struct ctnat_span *at,
			   const struct word *path)
{
	struct ctnat_lang *lang = parse->lang;
	struct include include = {
		.lang = lang,
		.place = place,
		.at = path->at,
		.result = item_new(lang, ITEM_INCLUDED, at),
	};
	const char *folder = path->text[0] == '/' ? "" :
			     folder_of(lang, parse->input);

	if (include_below(&include, folder, path->text))
		return include.result;
	for (unsigned int i = 0; i < lang->n_include_dirs; i++)
		if (path->text[0] != '/' &&
		    include_below(&include, lang_printf(lang, "%s/",
						lang->include_dirs[i]),
				  path->text))
			return include.result;
	/* nothing may match a pattern, but a name is meant */
	if (!strpbrk(path->text, "*?["))
		lang_error(lang, &path->at, "no file '%s' to include",
			   path->text);
	return include.result;
}
