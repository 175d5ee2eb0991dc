/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TLS dissector keeps what it decrypts with the frame, record by record, whoever dissects it
 * then: under its own number among the layers of the frame. */
#include "plugins/uc/uc_decrypted.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tls-utils.h>
#include <epan/proto_data.h>

#include "plugins/uc/uc_record.h"

static int proto_tls = -1;

void uc_decrypted_handoff(void) {
    proto_tls = proto_get_id_by_filter_name("tls");
}

bool uc_decrypted_is_tls(const packet_info *pinfo) {
    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer != NULL;
         layer = wmem_list_frame_next(layer))
        if (GPOINTER_TO_INT(wmem_list_frame_data(layer)) == proto_tls)
            return true;
    return false;
}

/* False: it is no IP address. */
static bool read_endpoint(const address *from, uint32_t port, struct endpoint *end) {
    *end = (struct endpoint){.port = (uint16_t)port};
    end->address.family = from->type == AT_IPv4 ? 4 : from->type == AT_IPv6 ? 6 : 0;
    if (end->address.family == 0 || (size_t)from->len > sizeof end->address.bytes)
        return false;
    memcpy(end->address.bytes, from->data, (size_t)from->len);
    return true;
}

static void gather(const SslRecordInfo *record, struct uc_record item, GArray *all) {
    for (; record != NULL; record = record->next) {
        if (record->data_len == 0)
            continue;
        item.content = (uint8_t)record->type;
        item.bytes = span_of(record->plain_data, record->data_len);
        g_array_append_val(all, item);
    }
}

void uc_decrypted_gather(packet_info *pinfo, GArray *decrypted) {
    struct uc_record endpoints;
    if (!read_endpoint(&pinfo->src, pinfo->srcport, &endpoints.from) ||
        !read_endpoint(&pinfo->dst, pinfo->destport, &endpoints.to))
        return;
    const unsigned layers = wmem_list_count(pinfo->layers);
    for (unsigned layer = 0; layer <= layers; layer++) {
        const SslPacketInfo *packet = p_get_proto_data(wmem_file_scope(), pinfo, proto_tls, layer);
        if (packet != NULL)
            gather(packet->records, endpoints, decrypted);
    }
}

struct span uc_decrypted_key(packet_info *pinfo, bool was_decrypted) {
    const conversation_t *conversation = find_conversation_pinfo(pinfo, 0);
    if (conversation == NULL)
        return (struct span){NULL, NULL};
    const SslDecryptSession *session = conversation_get_proto_data(conversation, proto_tls);
    if (session == NULL || (!was_decrypted && session->client == NULL && session->server == NULL))
        return (struct span){NULL, NULL};
    return span_of(session->client_random.data, session->client_random.data_len);
}
