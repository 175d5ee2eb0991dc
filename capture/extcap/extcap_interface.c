/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/extcap/extcap_interface.h"

#include <string.h>

#include "capture/command/option_tables.h"

/* Wireshark opens the window by itself as long as a file that must exist was not chosen. */
static const char case_arguments[] =
    "arg {number=0}{call=--folder}{display=Folder}{type=string}{group=Case}"
    "{tooltip=A folder of captures, traces and archives, made at the same time: all of it is one "
    "case}{placeholder=/home/me/case-0417}\n"
    "arg {number=1}{call=--archive}{display=Archive or capture}{type=fileselect}{mustexist=true}"
    "{group=Case}{tooltip=What was sent, as it came; of the same case as the folder}\n"
    "arg {number=2}{call=--same}{display=Addresses of one host}{type=string}{group=Case}"
    "{tooltip=As inside and outside of a NAT}{placeholder=10.1.1.1=192.0.2.1}\n"
    "arg {number=3}{call=--port}{display=Service on another port}{type=string}{group=Case}"
    "{tooltip=The service is on this port, too}{placeholder=sip-tls=15061}\n"
    "arg {number=4}{call=--keylog}{display=TLS key log}{type=fileselect}{mustexist=true}"
    "{group=Keys}{tooltip=Goes before the packets, for Wireshark to decrypt with; findings do "
    "without}\n";

static const char live_arguments[] =
    "arg {number=0}{call=--interface}{display=Interface}{type=string}{required=true}"
    "{tooltip=To capture from: needs root or CAP_NET_RAW}{placeholder=eth0}\n"
    "arg {number=1}{call=--port}{display=Service on another port}{type=string}"
    "{tooltip=The service is on this port, too}{placeholder=sip-tls=15061}\n";

static const struct extcap_interface interfaces[] = {
    {.command = {"ucscope-case", "", "Cisco UC case", extcap_case_option_tables, NULL},
     .link_types = "Those of the captures",
     .arguments = case_arguments,
     .capture = extcap_case_capture},
    {.command = {"ucscope-live", "", "Cisco UC live", extcap_live_option_tables, NULL},
     .link_types = "That of the interface",
     .arguments = live_arguments,
     .capture = extcap_live_capture},
};

const struct extcap_interface *extcap_interface_find(const char *name) {
    for (size_t i = 0; i < G_N_ELEMENTS(interfaces); i++)
        if (strcmp(interfaces[i].command.name, name) == 0)
            return &interfaces[i];
    return NULL;
}

void extcap_interface_list(GString *out) {
    g_string_append(out, "extcap {version=" UCSCOPE_VERSION "}{display=ucscope}\n");
    for (size_t i = 0; i < G_N_ELEMENTS(interfaces); i++)
        g_string_append_printf(out, "interface {value=%s}{display=%s}\n",
                               interfaces[i].command.name, interfaces[i].command.summary);
}

/* One must be named; that of most captures is, for those who go by it. */
void extcap_interface_link_types(GString *out, const struct extcap_interface *interface) {
    g_string_append_printf(out, "dlt {number=1}{name=EN10MB}{display=%s}\n", interface->link_types);
}

void extcap_interface_config(GString *out, const struct extcap_interface *interface) {
    g_string_append(out, interface->arguments);
}
