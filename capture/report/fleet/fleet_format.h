/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a fleet, for text and page alike. All are to be freed with g_free or
 * g_ptr_array_unref. */
#ifndef UCSCOPE_CAPTURE_REPORT_FLEET_FLEET_FORMAT_H
#define UCSCOPE_CAPTURE_REPORT_FLEET_FLEET_FORMAT_H

#include "capture/report/fleet/fleet.h"

/* "2026-11-27", in UTC. */
char *fleet_format_date(int64_t seconds);

/* "2026-W47 3", "2026-W48 12": how often it happened in the latest weeks, and "89 before". */
GPtrArray *fleet_format_weeks(const struct fleet_view *view, const char *key);

/* "Certificates that end within 30 days of 2026-11-27", "... had ended by ...", "... end 30 to 60
 * days after ..." */
char *fleet_format_class(unsigned days, int64_t at);
/* Where there is none of any class. */
char *fleet_format_no_certificate(int64_t at);
/* "ends 2026-12-20, in 23 days; serial 5f1a" */
char *fleet_format_end(const struct certificate_seen *certificate, int64_t at);
/* "last seen 2026-11-21 in a.pcap frame 9" */
char *fleet_format_seen(const struct certificate_seen *certificate);

/* "10.48.47.124:5061, Unity Connection" */
char *fleet_format_server(const struct fleet_server *server);
/* "31 times, 4 captures, 12 clients" */
char *fleet_format_refusals(const struct fleet_server *server);
/* "uc.axl_unauthorized 31", ... */
GPtrArray *fleet_format_codes(const struct fleet_server *server);

#endif
