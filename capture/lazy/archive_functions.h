/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What declares the functions in archive_functions.txt. */
#include <archive.h>
#include <archive_entry.h>
