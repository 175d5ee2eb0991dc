/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names, severities and sentences of the S2S decoder's anomalies. */
#include "xmpp_s2s/anomaly.h"

const struct anomaly xmpp_s2s_anomalies[XMPP_S2S_ANOMALY_COUNT] = {
    [XMPP_S2S_UNIT_TOO_LONG] = {"xmpp_s2s.unit_too_long", SEVERITY_WARNING,
                                "An element is longer than 64 KiB; only its beginning is read"},
    [XMPP_S2S_NESTED_TOO_DEEP] = {"xmpp_s2s.nested_too_deep", SEVERITY_WARNING,
                                  "Elements are nested deeper than 64 levels; the rest is not "
                                  "read"},
    [XMPP_S2S_VALUE_TOO_LONG] = {"xmpp_s2s.value_too_long", SEVERITY_WARNING,
                                 "A value is longer than 255 bytes; only its beginning is kept"},
    [XMPP_S2S_ATTRIBUTES_TOO_MANY] = {"xmpp_s2s.attributes_too_many", SEVERITY_WARNING,
                                      "An element has more than 64 attributes"},
    [XMPP_S2S_NOT_WELL_FORMED] = {"xmpp_s2s.not_well_formed", SEVERITY_ERROR,
                                  "The XML is not well-formed; it is read up to there"},
    [XMPP_S2S_DTD_REFUSED] = {"xmpp_s2s.dtd_refused", SEVERITY_ERROR,
                              "A document type declaration is not allowed in a stream"},
    [XMPP_S2S_ENTITY_REFUSED] = {"xmpp_s2s.entity_refused", SEVERITY_ERROR,
                                 "An entity other than the predefined ones is not allowed in a "
                                 "stream"},
    [XMPP_S2S_INSTRUCTION_REFUSED] = {"xmpp_s2s.instruction_refused", SEVERITY_ERROR,
                                      "A processing instruction is not allowed in a stream"},
    [XMPP_S2S_COMMENT_REFUSED] = {"xmpp_s2s.comment_refused", SEVERITY_WARNING,
                                  "A comment is not allowed in a stream"},
    [XMPP_S2S_TEXT_OUTSIDE] = {"xmpp_s2s.text_outside", SEVERITY_WARNING,
                               "Text stands between the elements of a stream"},
    [XMPP_S2S_END_TAG_STRAY] = {"xmpp_s2s.end_tag_stray", SEVERITY_WARNING,
                                "An end tag has no start tag"},
    [XMPP_S2S_NAMESPACE_UNKNOWN] = {"xmpp_s2s.namespace_unknown", SEVERITY_WARNING,
                                    "The stream header is not in the namespace of streams"},
    [XMPP_S2S_DIALBACK_NAMESPACE_ODD] = {"xmpp_s2s.dialback_namespace_odd", SEVERITY_WARNING,
                                         "The namespace of dialback is misspelt; it is taken for "
                                         "jabber:server:dialback"},
    [XMPP_S2S_DIALBACK_INCOMPLETE] = {"xmpp_s2s.dialback_incomplete", SEVERITY_WARNING,
                                      "A dialback element lacks from, to, id or its key"},
    [XMPP_S2S_DIALBACK_TYPE_UNKNOWN] = {"xmpp_s2s.dialback_type_unknown", SEVERITY_WARNING,
                                        "A dialback answer is none of valid, invalid and error"},
};
