/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of the host itself that lie beside its captures, as in a diagnostic archive of Expressway:
 * ca_NAME.pem, the CAs that it trusts, and server_NAME.pem, its own certificate. */
#ifndef UCSCOPE_CAPTURE_READ_HOST_FILES_H
#define UCSCOPE_CAPTURE_READ_HOST_FILES_H

#include <glib.h>
#include <stdbool.h>

/* Of one folder. */
struct host_files {
    char *folder;         /* paths up to their last '/', or '!' of an archive */
    GString *authorities; /* PEM, of all files */
    GString *own;         /* PEM */
};

/* By its name alone. */
bool host_files_is_one(const char *path);

/* Reads one where it lies, `source`, into those (struct host_files *) of the folder of `path`.
 * False: it cannot be read, or is too large. */
bool host_files_take(GPtrArray *all, const char *path, const char *source);

/* Those of the folder that `path` is in; NULL: none. */
const struct host_files *host_files_find(const GPtrArray *all, const char *path);

/* A GDestroyNotify. */
void host_files_free(gpointer files);

#endif
