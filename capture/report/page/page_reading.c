/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/page/page_reading.h"

static const struct {
    const char *term, *meaning;
} terms[] = {
    {"Capture",
     "A recording of what passed over the network at one place, made by tcpdump, Wireshark "
     "or a node itself."},
    {"Frame",
     "A packet, by its number in the capture. \u2716 marks the one that decides: look at it "
     "first."},
    {"Diagram",
     "A vertical line is a host, with its role, its name and its address as far as they are "
     "known; a name is what others call it, or else what it calls itself. An arrow is a "
     "message, from top to bottom in the order of time. " PAGE_CROSS
     "Messages that add nothing are left out."},
    {"SYN, FIN, RST", "How a TCP connection is opened, closed, and broken off."},
    {"Wireshark filter", "Pasted into the filter field of Wireshark, it shows the packets that are "
                         "spoken of. One click selects all of it."},
    {"rules",
     "Codes of what was found; ucscope explain tells more of each. With likely or possible "
     "behind one the cause was not read itself, but follows from what was, or may follow "
     "from it."},
    {"unjudged", "Nothing wrong was found, and nothing that shows that it went well."},
    {"--keylog, --ok", "Options of the command ucscope, which wrote this page."},
};

void page_reading(struct html *html) {
    html_start(html, "section", "id", "reading", "aria-labelledby", "reading-name", NULL);
    html_start(html, "h2", "id", "reading-name", NULL);
    html_text(html, "How to read this page");
    html_end(html);
    html_start_table(html, "facts", NULL, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(terms); i++) {
        html_start(html, "tr", NULL);
        html_row_head(html, terms[i].term);
        html_element(html, "td", NULL, terms[i].meaning);
        html_end(html);
    }
    html_end_table(html);
    html_end(html);
}
