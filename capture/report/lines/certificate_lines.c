/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/lines/certificate_lines.h"

#include "capture/report/lines/finding_lines.h"

static void read_presented(struct json_record *record, const json_value *array,
                           struct certificate_seen *out) {
    struct json_step step = {0};
    while (json_next(record, array, &step)) {
        const int64_t time = finding_lines_time(record, json_member(record, step.value, "time"));
        if (*out->file != '\0' && time <= out->time)
            continue;
        out->time = time;
        out->file = json_string_of(record, step.value, "file");
        out->frame = json_number_of(record, step.value, "frame");
    }
}

bool certificate_lines_read(struct json_record *record, const json_value *object,
                            struct certificate_seen *out) {
    *out = (struct certificate_seen){.sha256 = "", .file = ""};
    if (!json_is_true_of(record, object, "readable"))
        return json_member(record, object, "readable") != NULL;
    out->sha256 = json_string_of(record, object, "sha256");
    out->subject = json_string_of(record, object, "subject");
    out->issuer = json_string_of(record, object, "issuer");
    out->serial = json_string_of(record, object, "serial");
    read_presented(record, json_member(record, object, "presented"), out);
    return *out->sha256 != '\0' && *out->file != '\0' &&
           certificate_seen_date(json_string_of(record, object, "not_after"), &out->not_after);
}
