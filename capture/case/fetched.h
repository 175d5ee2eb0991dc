/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust lists that clients fetched in the captures of a case: a trace that says that a server is
 * missing in the list is about one of them, also where no TLS connection follows. */
#ifndef UCSCOPE_CAPTURE_CASE_FETCHED_H
#define UCSCOPE_CAPTURE_CASE_FETCHED_H

#include "capture/case/join_find.h"
#include "capture/observe/event.h"

/* To be freed with g_array_unref. */
GArray *case_fetched_new(void);

/* An event_sink's part: keeps whole downloads of a list that is for all clients. */
void case_fetched_event(GArray *fetched, const struct event *event);

/* Ties what a trace says of its client's list to the download of it, where one client alone fetched
 * one. False: the finding is about something else, or no such download is known. */
bool case_fetched_tie(const struct join *join, const struct join_told *told);

#endif
