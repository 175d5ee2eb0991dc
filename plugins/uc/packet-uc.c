/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "uc": what the engine finds, shown on the frame it is found in. A postdissector feeds the engine
 * every frame's bytes once, in Wireshark's first pass over a capture, and shows what came out
 * whenever a frame is dissected. A finding that is known only after its frame was printed needs
 * tshark -2; Wireshark shows it as soon as the packet is selected or the list is filtered. */
#include "plugins/wireshark_compat.h"

#include <epan/prefs.h>

#include "capture/read/encapsulation.h"
#include "capture/read/nanoseconds.h"
#include "plugins/ctl/packet-ctl.h"
#include "plugins/protocols.h"
#include "plugins/tvb_span.h"
#include "plugins/uc/uc_decrypted.h"
#include "plugins/uc/uc_json.h"
#include "plugins/uc/uc_open_capture.h"
#include "plugins/uc/uc_pairs.h"
#include "plugins/uc/uc_settings.h"
#include "plugins/uc/uc_show.h"
#include "plugins/uc/uc_tap.h"
#include "plugins/uc/uc_tree.h"
#include "plugins/xmpp_s2s/packet-xmpp_s2s.h"

static int proto_uc = -1;
static ws_bool info_preference = TRUE;

/* What was decrypted of the frame that is fed. */
static GArray *decrypted;

/* All of the frame. The dissectors before may have set another length for its tvbuff, whose bytes
 * are in one piece, as many as the file has of it. */
static struct span bytes_of(const packet_info *pinfo, tvbuff_t *tvb) {
    const struct span left = tvb_span(tvb);
    return span_is_empty(left) ? left : span_of(left.at, pinfo->fd->cap_len);
}

static struct uc_frame frame_of(const packet_info *pinfo) {
    return (struct uc_frame){
        .number = pinfo->num,
        .length = MAX(pinfo->fd->pkt_len, pinfo->fd->cap_len),
        .offset = pinfo->fd->file_off,
        .time = pinfo->fd->has_ts ? nanoseconds_of(&pinfo->abs_ts) : 0,
    };
}

/* Journal entries, system calls and the like have a number but hold no packet. */
static void feed_frame(struct uc_capture *capture, const struct uc_frame *frame, tvbuff_t *tvb,
                       packet_info *pinfo) {
    if (pinfo->rec->rec_type != REC_TYPE_PACKET) {
        uc_capture_feed(capture, frame, NULL);
        return;
    }
    const struct packet packet = {
        .time = frame->time,
        .link_type = encapsulation_link_type(pinfo->rec->rec_header.packet_header.pkt_encap),
        .wire_length = frame->length,
        .bytes = bytes_of(pinfo, tvb),
    };
    if (!uc_decrypted_is_tls(pinfo)) {
        uc_capture_feed(capture, frame, &packet);
        return;
    }
    g_array_set_size(decrypted, 0);
    uc_decrypted_gather(pinfo, decrypted);
    uc_capture_know_key(capture, uc_decrypted_key(pinfo, decrypted->len > 0));
    uc_capture_feed_decrypted(capture, frame, &packet, decrypted);
}

static void show_downloads(const struct uc_capture *capture, tvbuff_t *tvb, packet_info *pinfo,
                           proto_tree *tree) {
    const GPtrArray *downloads = uc_capture_downloads(capture, pinfo->num);
    if (downloads == NULL || ctl_was_shown(pinfo))
        return;
    for (unsigned i = 0; i < downloads->len; i++) {
        const struct uc_download *download = downloads->pdata[i];
        ctl_show_download(tvb, pinfo, tree, download->bytes, download->whole, download->missing);
    }
}

/* Returns 0 for a frame that shows none: it is then no frame of ours. */
static int dissect_uc(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    (void)data;
    const struct uc_frame frame = frame_of(pinfo);
    struct uc_capture *capture = uc_open_capture_begin();
    if (pinfo->fd->visited)
        uc_open_capture_shown(&frame);
    else
        feed_frame(capture, &frame, tvb, pinfo);
    uc_tap_frame(pinfo);
    s2s_dissect_withheld(tvb, pinfo, tree);
    if (!pinfo->fd->visited && uc_capture_has_new_downloads(capture) && ctl_was_shown(pinfo))
        uc_capture_drop_downloads(capture);
    show_downloads(capture, tvb, pinfo, tree);
    const wmem_array_t *findings = uc_show_gather(capture, pinfo);
    if (findings == NULL)
        return 0;
    uc_show_frame(capture, findings, tvb, pinfo, tree);
    if (info_preference)
        uc_show_info(capture, findings, pinfo);
    return (int)tvb_captured_length(tvb);
}

static void register_preferences(void) {
    module_t *module = prefs_register_protocol(proto_uc, NULL);
    uc_settings_register(module);
    prefs_register_bool_preference(
        module, "info", "Name errors and warnings in the Info column",
        "Puts the gravest finding of a frame before what the Info column says", &info_preference);
}

static void free_decrypted(void) {
    g_array_unref(decrypted);
}

void proto_register_uc(void) {
    register_shutdown_routine(free_decrypted);
    decrypted = g_array_new(FALSE, FALSE, sizeof(struct uc_record));
    proto_uc = proto_register_protocol("Cisco UC findings", "UC findings", "uc");
    uc_show_register(proto_uc);
    uc_tap_register();
    uc_tree_register();
    uc_pairs_register();
    uc_json_register();
    uc_open_capture_register();
    register_preferences();
}

void proto_reg_handoff_uc(void) {
    uc_decrypted_handoff();
    register_postdissector(create_dissector_handle(dissect_uc, proto_uc));
}
