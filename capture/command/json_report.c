/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/json_report.h"

#include "capture/report/ecs.h"
#include "capture/report/json.h"

void json_report_finding(GString *out, const struct options *options, const char *file,
                         const struct finding *finding) {
    if (options->ecs)
        ecs_finding(out, file, finding);
    else
        json_finding(out, file, finding);
}

void json_report_capture(GString *out, const struct options *options,
                         const struct capture_summary *summary) {
    if (options->ecs)
        ecs_capture(out, summary);
    else
        json_capture(out, summary);
}
