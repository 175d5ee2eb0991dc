/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interfaces that Wireshark lists among its own, and what it is told of them. Another one, as
 * for traces, is a line in the table and a file beside extcap_case.c. */
#ifndef UCSCOPE_CAPTURE_EXTCAP_EXTCAP_INTERFACE_H
#define UCSCOPE_CAPTURE_EXTCAP_EXTCAP_INTERFACE_H

#include "capture/command/command.h"
#include "capture/extcap/extcap_call.h"
#include "capture/report/atomic_file.h"

struct extcap_interface {
    struct command command; /* its name, what it is, and the options that are read for it */
    const char *link_types; /* what is told of them: dumpcap goes by the stream */
    const char *arguments;  /* sentences of extcap, by which Wireshark draws its window */
    enum exit_status (*capture)(const struct extcap_interface *interface,
                                const struct extcap_call *call, struct atomic_file *fifo);
};

/* NULL: there is none of that name. */
const struct extcap_interface *extcap_interface_find(const char *name);

/* Answers to --extcap-interfaces, --extcap-dlts and --extcap-config. */
void extcap_interface_list(GString *out);
void extcap_interface_link_types(GString *out, const struct extcap_interface *interface);
void extcap_interface_config(GString *out, const struct extcap_interface *interface);

/* Packets into the FIFO, which stays the caller's. */
enum exit_status extcap_case_capture(const struct extcap_interface *interface,
                                     const struct extcap_call *call, struct atomic_file *fifo);

enum exit_status extcap_live_capture(const struct extcap_interface *interface,
                                     const struct extcap_call *call, struct atomic_file *fifo);

#endif
