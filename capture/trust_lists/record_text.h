/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What trust lists hold, as text for people. */
#ifndef UCSCOPE_CAPTURE_TRUST_LISTS_RECORD_TEXT_H
#define UCSCOPE_CAPTURE_TRUST_LISTS_RECORD_TEXT_H

#include <glib.h>

#include "ctl/record.h"
#include "wire/span.h"

/* Hex digits of each byte by `format` ("%02X"), `separator` between them. */
void record_text_hex(GString *out, struct span bytes, const char *format, const char *separator);

/* "83:E9:08:00", as `show ctl` prints it. */
void record_text_serial(GString *out, struct span serial);

/* A text from the file made safe (report/safe_text.h); a zero byte inside ends it. */
void record_text_safe(GString *out, struct span text);

/* "System Administrator Security Token", "CCM+TFTP", "role 6": as `show ctl` prints roles. */
void record_text_role(GString *out, uint16_t role);

/* "SAST cucm1.example.com", "CCM+TFTP CN=...": enough to know a record by. */
void record_text_record(GString *out, const struct ctl_record *record);

/* "2024-02-05T12:00:00Z" of seconds since 1970-01-01 UTC; "an unknown time" beyond the year 9999.
 */
void record_text_time(GString *out, int64_t seconds);

#endif
