/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that may belong together, by what each says of itself. */
#ifndef UCSCOPE_CAPTURE_READ_FILE_FAMILY_H
#define UCSCOPE_CAPTURE_READ_FILE_FAMILY_H

#include "capture/read/file_set.h"

/* What is to be known of a file to put it in order with others, and the name of its family, to be
 * freed with g_free. NULL: it is of no family, and *family is untouched. */
typedef void *file_family_read(const struct set_file *file, char **family);

/* The families of these files, in the order of their first ones: each a GPtrArray of what `read`
 * made of its files, which `free_member` frees. None for a file alone. To be freed with
 * g_ptr_array_unref. */
GPtrArray *file_families_of(const struct set_file *files, size_t count, file_family_read *read,
                            GDestroyNotify free_member);

#endif
