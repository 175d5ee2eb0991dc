/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/trust_lists/record_text.h"

#include "capture/report/safe_text.h"
#include "ctl/trust/compare.h"

void record_text_hex(GString *out, struct span bytes, const char *format, const char *separator) {
    const char *between = "";
    struct wire_u8 byte;
    while (take_u8(&bytes, &byte)) {
        char digits[8];
        g_snprintf(digits, sizeof digits, format, byte.value);
        g_string_append_printf(out, "%s%s", between, digits);
        between = separator;
    }
}

void record_text_serial(GString *out, struct span serial) {
    record_text_hex(out, serial, "%02X", ":");
}

void record_text_safe(GString *out, struct span text) {
    if (span_is_empty(text))
        return;
    char *ended = g_strndup((const char *)text.at, span_len(text));
    safe_append(out, ended);
    g_free(ended);
}

void record_text_role(GString *out, uint16_t role) {
    if (role == CTL_ROLE_SAST)
        g_string_append(out, "System Administrator Security Token");
    else if (ctl_role_name(role) != NULL)
        g_string_append(out, ctl_role_name(role));
    else
        g_string_append_printf(out, "role %u", role);
}

void record_text_record(GString *out, const struct ctl_record *record) {
    if (record->role.at == NULL)
        g_string_append(out, "no role");
    else if (ctl_role_name(record->role.value) != NULL)
        g_string_append(out, ctl_role_name(record->role.value));
    else
        g_string_append_printf(out, "role %u", record->role.value);
    struct span name = ctl_record_name(record);
    g_string_append(out, span_is_empty(name) ? "" : " ");
    record_text_safe(out, name);
}

void record_text_time(GString *out, int64_t seconds) {
    GDateTime *time = g_date_time_new_from_unix_utc(seconds);
    char *text = time == NULL ? NULL : g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
    g_string_append(out, text == NULL ? "an unknown time" : text);
    g_free(text);
    if (time != NULL)
        g_date_time_unref(time);
}
