/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clients that met something, each counted once: struct address * in a hash table. */
#ifndef UCSCOPE_CAPTURE_REPORT_CLIENTS_H
#define UCSCOPE_CAPTURE_REPORT_CLIENTS_H

#include <glib.h>

#include "capture/rules/finding.h"

/* Of none; freed with g_hash_table_unref. */
GHashTable *clients_new(void);

/* Adds those of a finding: its source, and who met the same. A trace may not tell them. */
void clients_add(GHashTable *clients, const struct finding *finding);
void clients_merge(GHashTable *clients, GHashTable *more);

/* Appends ", 3 clients"; nothing of none. */
void clients_append(GString *out, GHashTable *clients);

#endif
