/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings and captures as objects, for other reports that carry them. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_REPORT_JSON_OBJECT_H
#define UCSCOPE_CAPTURE_REPORT_JSON_OBJECT_H

#include <jansson.h>

#include "capture/report/summary.h"
#include "capture/rules/finding.h"

/* What json_finding and json_capture write; the caller lets them go. */
json_t *json_object_of_finding(const char *file, const struct finding *finding);
json_t *json_object_of_capture(const struct capture_summary *summary);

#endif
