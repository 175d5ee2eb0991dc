/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "capture/report/fact_name.h"
#include "plugins/tree_text.h"
#include "plugins/uc/uc_experts.h"
#include "plugins/uc/uc_show.h"

static int hf_summary = -1, hf_code = -1, hf_severity = -1, hf_confidence = -1, hf_meaning = -1;
static int hf_check = -1, hf_service = -1, hf_count = -1, hf_repeats = -1, hf_fact = -1;
static int hf_first = -1, hf_first_code = -1;
static int hf_clients = -1, hf_client = -1, hf_client_ipv6 = -1;
static int hf_evidence = -1, hf_evidence_role = -1, hf_evidence_left_out = -1;

/* The fields of one side, and the subtree they are in. */
struct party_fields {
    int endpoint, ip, ipv6, port, role;
    int tree;
};
static struct party_fields source_fields = {-1, -1, -1, -1, -1, -1};
static struct party_fields destination_fields = {-1, -1, -1, -1, -1, -1};
static int hf_actor = -1, hf_actor_ip = -1, hf_actor_ipv6 = -1;

static int ett_uc = -1, ett_finding = -1, ett_actor = -1, ett_evidence = -1;

/* A tree is for reading; what was kept of repetitions may be more than that. */
enum { REPEATS_SHOWN = 256, CLIENTS_SHOWN = 16 };

static int proto_uc = -1;

/* Expert fields are named like the codes, which all have an underscore; fields have none. */
static void register_fields(int proto) {
    static hf_register_info fields[] = {
#define FIELD(id, text, name, type, base, about)                                                   \
    {                                                                                              \
        &(id), {                                                                                   \
            text, name, type, base, NULL, 0, about, HFILL                                          \
        }                                                                                          \
    }
#define FRAME(id, text, name, about)                                                               \
    {                                                                                              \
        &(id), {                                                                                   \
            text, name, FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0, about, HFILL   \
        }                                                                                          \
    }
#define TEXT(id, text, name, about) FIELD(id, text, name, FT_STRING, BASE_NONE, about)
        TEXT(hf_summary, "Summary", "uc.summary", "Who did what to whom"),
        TEXT(hf_code, "Code", "uc.code", "The name of the finding: ucscope explain tells more"),
        TEXT(hf_severity, "Severity", "uc.severity", "error, warning or note"),
        TEXT(hf_confidence, "Confidence", "uc.confidence", "certain, likely or possible"),
        TEXT(hf_meaning, "Meaning", "uc.meaning", "What was seen and what it means"),
        TEXT(hf_check, "Check", "uc.check", "What to do next"),
        TEXT(hf_service, "Service", "uc.service", "What listens on the port that was called"),
        TEXT(hf_fact, "Fact", "uc.fact", "What decides it, as it was on the wire"),
        FIELD(hf_count, "Count", "uc.count", FT_UINT64, BASE_DEC, "How often it was seen"),
        FRAME(hf_repeats, "Again", "uc.again", "A frame in which it was seen once more"),
        FRAME(hf_first, "First seen in", "uc.first",
              "The frame with the finding that this frame shows once more"),
        TEXT(hf_first_code, "Code", "uc.first.code", "The name of that finding"),
        FIELD(hf_clients, "Clients", "uc.clients", FT_UINT32, BASE_DEC,
              "How many addresses met the same at the server"),
        FIELD(hf_client, "Client", "uc.client.ip", FT_IPv4, BASE_NONE, "One of them"),
        FIELD(hf_client_ipv6, "Client", "uc.client.ipv6", FT_IPv6, BASE_NONE, "One of them"),
        FRAME(hf_evidence, "Evidence", "uc.evidence", "A frame that bears it out"),
        TEXT(hf_evidence_role, "Shows", "uc.evidence.role", "What a frame of the evidence is"),
        TEXT(hf_evidence_left_out, "Evidence left out by the read filter", "uc.evidence.leftout",
             "What a frame is that bears it out and that the read filter (-R) left out"),
        TEXT(source_fields.endpoint, "Source", "uc.source", "The side that opened the connection"),
        FIELD(source_fields.ip, "Address", "uc.source.ip", FT_IPv4, BASE_NONE,
              "Of the side that opened the connection"),
        FIELD(source_fields.ipv6, "Address", "uc.source.ipv6", FT_IPv6, BASE_NONE,
              "Of the side that opened the connection"),
        FIELD(source_fields.port, "Port", "uc.source.port", FT_UINT16, BASE_DEC,
              "Of the side that opened the connection"),
        TEXT(source_fields.role, "Role", "uc.source.role", "The part the product plays there"),
        TEXT(destination_fields.endpoint, "Destination", "uc.destination",
             "The side that was called"),
        FIELD(destination_fields.ip, "Address", "uc.destination.ip", FT_IPv4, BASE_NONE,
              "Of the side that was called"),
        FIELD(destination_fields.ipv6, "Address", "uc.destination.ipv6", FT_IPv6, BASE_NONE,
              "Of the side that was called"),
        FIELD(destination_fields.port, "Port", "uc.destination.port", FT_UINT16, BASE_DEC,
              "The port that was called"),
        TEXT(destination_fields.role, "Role", "uc.destination.role",
             "The part the product plays there"),
        TEXT(hf_actor, "Acted", "uc.actor", "Who did it: source, destination or other"),
        FIELD(hf_actor_ip, "Address", "uc.actor.ip", FT_IPv4, BASE_NONE, "Of the side that did it"),
        FIELD(hf_actor_ipv6, "Address", "uc.actor.ipv6", FT_IPv6, BASE_NONE,
              "Of the side that did it"),
#undef TEXT
#undef FRAME
#undef FIELD
    };
    proto_register_field_array(proto, fields, G_N_ELEMENTS(fields));
}

void uc_show_register(int proto) {
    static int *subtrees[] = {
        &ett_uc,       &ett_finding,        &ett_actor,
        &ett_evidence, &source_fields.tree, &destination_fields.tree,
    };
    proto_uc = proto;
    tree_text_register();
    register_fields(proto);
    uc_experts_register(proto);
    proto_register_subtree_array(subtrees, G_N_ELEMENTS(subtrees));
}

static void show_address(proto_tree *tree, int hf_ip, int hf_ipv6, tvbuff_t *tvb,
                         const struct address *shown) {
    ws_in4_addr ip;
    ws_in6_addr ipv6;
    memcpy(&ip, shown->bytes, sizeof ip);
    memcpy(&ipv6, shown->bytes, sizeof ipv6);
    if (shown->family == 4)
        tree_generated(proto_tree_add_ipv4(tree, hf_ip, tvb, 0, 0, ip));
    else if (shown->family == 6)
        tree_generated(proto_tree_add_ipv6(tree, hf_ipv6, tvb, 0, 0, &ipv6));
}

/* "10.48.47.110:5061, CUCM". */
static const char *party_text(const struct party *party, packet_info *pinfo) {
    char endpoint[ENDPOINT_TEXT];
    endpoint_write(&party->endpoint, endpoint);
    const char *separator = party->role[0] == '\0' ? "" : ", ";
    return wmem_strdup_printf(pinfo->pool, "%s%s%s", endpoint, separator, party->role);
}

static void show_party(proto_tree *tree, const struct party_fields *fields, tvbuff_t *tvb,
                       packet_info *pinfo, const struct party *party) {
    char endpoint[ENDPOINT_TEXT];
    endpoint_write(&party->endpoint, endpoint);
    proto_item *item = tree_generated(proto_tree_add_string_format_value(
        tree, fields->endpoint, tvb, 0, 0, endpoint, "%s", party_text(party, pinfo)));
    proto_tree *below = proto_item_add_subtree(item, fields->tree);
    show_address(below, fields->ip, fields->ipv6, tvb, &party->endpoint.address);
    tree_generated(proto_tree_add_uint(below, fields->port, tvb, 0, 0, party->endpoint.port));
    tree_text_show(below, fields->role, tvb, pinfo, party->role);
}

static void show_actor(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                       const struct finding *finding) {
    static const char *const words[] = {
        [ACTOR_SOURCE] = "source", [ACTOR_DESTINATION] = "destination", [ACTOR_OTHER] = "other"};
    char reporter[ADDRESS_TEXT];
    const struct party *party =
        finding->actor == ACTOR_SOURCE ? &finding->source : &finding->destination;
    const bool other = finding->actor == ACTOR_OTHER;
    const struct address *shown = other ? &finding->reporter : &party->endpoint.address;
    const char *who = other ? address_write(shown, reporter) : party_text(party, pinfo);
    proto_item *item = tree_generated(proto_tree_add_string_format_value(
        tree, hf_actor, tvb, 0, 0, words[finding->actor], "%s (%s)", words[finding->actor], who));
    show_address(proto_item_add_subtree(item, ett_actor), hf_actor_ip, hf_actor_ipv6, tvb, shown);
}

static void show_evidence(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                          const struct uc_capture *capture, const struct evidence *evidence) {
    uint32_t number;
    if (!uc_capture_number(capture, evidence->ref, &number)) {
        tree_text_show(tree, hf_evidence_left_out, tvb, pinfo, evidence->role);
        return;
    }
    proto_item *item = tree_generated(proto_tree_add_uint(tree, hf_evidence, tvb, 0, 0, number));
    proto_item_append_text(item, " (%s)", evidence->role);
    tree_text_show(proto_item_add_subtree(item, ett_evidence), hf_evidence_role, tvb, pinfo,
                   evidence->role);
}

static void show_repeats(proto_tree *tree, tvbuff_t *tvb, const struct uc_capture *capture,
                         const struct finding *finding) {
    const unsigned shown = MIN(finding->repeats_count, (unsigned)REPEATS_SHOWN);
    tree_generated(proto_tree_add_uint64(tree, hf_count, tvb, 0, 0, finding->count));
    for (unsigned i = 0; i < shown; i++) {
        uint32_t number;
        if (uc_capture_number(capture, finding->repeats[i], &number))
            tree_generated(proto_tree_add_uint(tree, hf_repeats, tvb, 0, 0, number));
    }
}

static void show_clients(proto_tree *tree, tvbuff_t *tvb, const struct finding *finding) {
    const unsigned shown = MIN(finding->client_count, (unsigned)CLIENTS_SHOWN);
    if (finding->client_count <= 1)
        return;
    tree_generated(proto_tree_add_uint(tree, hf_clients, tvb, 0, 0, finding->client_count));
    for (unsigned i = 0; i < shown; i++)
        show_address(tree, hf_client, hf_client_ipv6, tvb, &finding->clients[i]);
}

/* "Valid until: 2027-01-01T00:00:00Z" for "not_after: 2027-01-01T00:00:00Z". */
static void show_facts(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                       const struct finding *finding) {
    for (unsigned i = 0; i < finding->fact_count; i++) {
        const struct fact *fact = &finding->facts[i];
        GString *shown = g_string_new(NULL);
        fact_name_append(shown, fact->key);
        shown->str[0] = g_ascii_toupper(shown->str[0]);
        g_string_append_printf(shown, ": %s%s", fact->value, fact_unit(fact->key));
        tree_text_show_as(tree, hf_fact, tvb, pinfo,
                          wmem_strdup_printf(pinfo->pool, "%s: %s", fact->key, fact->value),
                          shown->str);
        g_string_free(shown, TRUE);
    }
}

/* "Error: Unity Connection ... refused ...", "Error, likely: ...", "Error, again: ...". */
static proto_item *show_summary(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                                const struct finding *finding, bool again) {
    const char *plain = tree_text_escaped(pinfo->pool, finding->summary);
    static const char *const words[] = {
        [SEVERITY_NOTE] = "Note", [SEVERITY_WARNING] = "Warning", [SEVERITY_ERROR] = "Error"};
    const bool certain = finding->confidence == CONFIDENCE_CERTAIN;
    proto_item *item = tree_text_show(tree, hf_summary, tvb, pinfo, finding->summary);
    proto_item_set_text(item, "%s%s%s%s: %.*s", words[finding->entry->severity],
                        certain ? "" : ", ", certain ? "" : confidence_word(finding->confidence),
                        again ? ", again" : "", tree_text_line(plain), plain);
    return item;
}

/* A line for each product. */
static void show_check(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const char *check) {
    char **lines = g_strsplit(check == NULL ? "" : check, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        tree_text_show(tree, hf_check, tvb, pinfo, *line);
    g_strfreev(lines);
}

static void show_finding(proto_tree *tree, const struct uc_capture *capture, tvbuff_t *tvb,
                         packet_info *pinfo, const struct finding *finding) {
    const struct catalogue_entry *entry = finding->entry;
    proto_item *item = show_summary(tree, tvb, pinfo, finding, false);
    proto_tree *below = proto_item_add_subtree(item, ett_finding);
    uc_experts_add(pinfo, item, finding);
    show_check(below, tvb, pinfo, finding->check);
    show_actor(below, tvb, pinfo, finding);
    show_party(below, &source_fields, tvb, pinfo, &finding->source);
    show_party(below, &destination_fields, tvb, pinfo, &finding->destination);
    tree_text_show(below, hf_service, tvb, pinfo, finding->service);
    for (unsigned i = 0; i < finding->evidence_count; i++)
        show_evidence(below, tvb, pinfo, capture, &finding->evidence[i]);
    show_facts(below, tvb, pinfo, finding);
    show_repeats(below, tvb, capture, finding);
    show_clients(below, tvb, finding);
    tree_text_show(below, hf_code, tvb, pinfo, entry->name);
    tree_text_show(below, hf_severity, tvb, pinfo, severity_word(entry->severity));
    tree_text_show(below, hf_confidence, tvb, pinfo, confidence_word(finding->confidence));
    tree_text_show(below, hf_meaning, tvb, pinfo, entry->meaning);
}

/* It was met in an earlier frame than this. */
static bool is_repeat(const struct uc_capture *capture, const struct finding *finding,
                      const packet_info *pinfo, uint32_t *first) {
    *first = 0;
    return !uc_capture_number(capture, finding->ref, first) || *first != pinfo->num;
}

/* "Error, again: ...", and where to read of it. */
static void show_repeat(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                        const struct finding *finding, uint32_t first) {
    proto_item *item = show_summary(tree, tvb, pinfo, finding, true);
    proto_tree *below = proto_item_add_subtree(item, ett_finding);
    if (first != 0)
        tree_generated(proto_tree_add_uint(below, hf_first, tvb, 0, 0, first));
    tree_text_show(below, hf_first_code, tvb, pinfo, finding->entry->name);
    tree_text_show(below, hf_severity, tvb, pinfo, severity_word(finding->entry->severity));
    tree_text_show(below, hf_confidence, tvb, pinfo, confidence_word(finding->confidence));
}

/* Those of one severity, without what is there already. */
static void gather(wmem_array_t *shown, const GPtrArray *findings, enum severity severity,
                   const GPtrArray *already) {
    for (unsigned i = 0; findings != NULL && i < findings->len; i++) {
        const struct finding *finding = findings->pdata[i];
        const bool is_there =
            already != NULL && g_ptr_array_find((GPtrArray *)already, finding, NULL);
        if (finding->entry->severity == severity && !is_there)
            wmem_array_append_one(shown, finding);
    }
}

const wmem_array_t *uc_show_gather(const struct uc_capture *capture, packet_info *pinfo) {
    const GPtrArray *findings = uc_capture_findings(capture, pinfo->num);
    const GPtrArray *repeats = uc_capture_repeats(capture, pinfo->num);
    if (findings == NULL && repeats == NULL)
        return NULL;
    wmem_array_t *shown = wmem_array_new(pinfo->pool, sizeof(const struct finding *));
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
        gather(shown, findings, (enum severity)severity, NULL);
        gather(shown, repeats, (enum severity)severity, findings);
    }
    return shown;
}

static const struct finding *shown_at(const wmem_array_t *findings, unsigned at) {
    return *(const struct finding **)wmem_array_index((wmem_array_t *)findings, at);
}

void uc_show_frame(const struct uc_capture *capture, const wmem_array_t *findings, tvbuff_t *tvb,
                   packet_info *pinfo, proto_tree *tree) {
    const unsigned count = wmem_array_get_count((wmem_array_t *)findings);
    enum { HEADING_MOST = 130 };
    const char *gravest = uc_experts_line(pinfo, shown_at(findings, 0), HEADING_MOST);
    proto_item *item =
        proto_tree_add_protocol_format(tree, proto_uc, tvb, 0, 0, "Cisco UC findings: %s", gravest);
    if (count > 1)
        proto_item_append_text(item, " (and %u more)", count - 1);
    proto_tree *below = proto_item_add_subtree(tree_generated(item), ett_uc);
    for (unsigned i = 0; i < count; i++) {
        uint32_t first;
        const struct finding *finding = shown_at(findings, i);
        if (is_repeat(capture, finding, pinfo, &first))
            show_repeat(below, tvb, pinfo, finding, first);
        else
            show_finding(below, capture, tvb, pinfo, finding);
    }
}

void uc_show_info(const struct uc_capture *capture, const wmem_array_t *findings,
                  packet_info *pinfo) {
    uint32_t first;
    const struct finding *gravest = shown_at(findings, 0);
    if (gravest->entry->severity >= SEVERITY_WARNING)
        col_prepend_fstr(pinfo->cinfo, COL_INFO, "[uc: %s%s] ", gravest->entry->summary,
                         is_repeat(capture, gravest, pinfo, &first) ? ", again" : "");
}
