/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that a service of CUCM cut its SDL trace into: SDL001_600_000001.txt.gz,
 * SDL001_600_000002.txt, .., found again by their names and by what stands in their first lines. */
#ifndef UCSCOPE_CAPTURE_READ_TRACE_SET_H
#define UCSCOPE_CAPTURE_READ_TRACE_SET_H

#include "capture/read/file_set.h"

/* The sets among these traces (each once), as struct file_set *, to be freed with
 * g_ptr_array_unref. They are of one folder, host and service, and in the order in which they were
 * begun, since numbers begin anew. A file whose beginning is not there is in no set. */
GPtrArray *trace_sets_of(const struct set_file *files, size_t count);

/* "/traces/SDL001_600" for "/traces/SDL001_600_000017.txt.gz": those of one set have the same. To
 * be freed with g_free; NULL: no service calls its files so. */
char *trace_set_family(const char *path);

#endif
