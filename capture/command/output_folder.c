/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/output_folder.h"

#include <errno.h>
#include <sys/stat.h>

#include "capture/command/output.h"

bool output_folder_make(const char *folder) {
    struct stat status;
    if (mkdir(folder, 0777) == 0)
        return true;
    if (errno == EEXIST && stat(folder, &status) == 0 && S_ISDIR(status.st_mode))
        return true;
    complain(folder, errno == EEXIST ? "is no folder" : g_strerror(errno));
    return false;
}
