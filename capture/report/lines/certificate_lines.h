/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates read back. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_REPORT_LINES_CERTIFICATE_LINES_H
#define UCSCOPE_CAPTURE_REPORT_LINES_CERTIFICATE_LINES_H

#include "capture/report/fleet/certificate_seen.h"
#include "capture/report/lines/json_record.h"

/* Of an object of type "certificate", as it was presented last; its texts are the record's. False:
 * it is none. One that is not readable as X.509 has `sha256` "". */
bool certificate_lines_read(struct json_record *record, const json_value *object,
                            struct certificate_seen *out);

#endif
