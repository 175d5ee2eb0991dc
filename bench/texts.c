/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text messages, each from one format. */
#include "bench/texts.h"

#include <stdio.h>
#include <string.h>

enum { ADDRESS_TEXT = 16, DESCRIPTION = 512 };

static const char *write_address(uint32_t address, char out[ADDRESS_TEXT]) {
    snprintf(out, ADDRESS_TEXT, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
             address >> 8 & 255, address & 255);
    return out;
}

static size_t written(int length, size_t room) {
    return length < 0 ? 0 : (size_t)length < room ? (size_t)length : room - 1;
}

static void describe_session(char out[DESCRIPTION], const char *address, uint16_t port) {
    snprintf(out, DESCRIPTION,
             "v=0\r\no=CiscoSystemsCCM-SIP 2000 1 IN IP4 %s\r\ns=SIP Call\r\nc=IN IP4 %s\r\n"
             "t=0 0\r\nm=audio %u RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\n"
             "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n",
             address, address, port);
}

size_t text_sip_request(char *out, size_t room, const char *method, const struct dialog *dialog) {
    char caller[ADDRESS_TEXT], called[ADDRESS_TEXT], session[DESCRIPTION] = "";
    write_address(dialog->caller.address, caller);
    write_address(dialog->called.address, called);
    if (strcmp(method, "INVITE") == 0)
        describe_session(session, caller, dialog->sound_port);
    int length =
        snprintf(out, room,
                 "%s sip:%u@%s:%u SIP/2.0\r\nVia: SIP/2.0/%s %s:%u;branch=z9hG4bK%08x\r\n"
                 "From: <sip:%u@%s>;tag=%u~a1b2\r\nTo: <sip:%u@%s>\r\nCall-ID: %08x-cucm@%s\r\n"
                 "CSeq: 101 %s\r\nMax-Forwards: 70\r\nUser-Agent: Cisco-CUCM14.0\r\n"
                 "Contact: <sip:%u@%s:%u>\r\nSupported: timer,resource-priority,replaces\r\n"
                 "Allow: INVITE, OPTIONS, INFO, BYE, CANCEL, ACK, PRACK, UPDATE, REFER, NOTIFY\r\n"
                 "Content-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s",
                 method, 2000 + dialog->id % 7000, called, dialog->called.port, dialog->transport,
                 caller, dialog->caller.port, dialog->id, 1000 + dialog->id % 900, caller,
                 dialog->id, 2000 + dialog->id % 7000, called, dialog->id, caller, method,
                 1000 + dialog->id % 900, caller, dialog->caller.port, strlen(session), session);
    return written(length, room);
}

size_t text_sip_answer(char *out, size_t room, const char *status, const char *method,
                       const struct dialog *dialog) {
    char caller[ADDRESS_TEXT], called[ADDRESS_TEXT], session[DESCRIPTION] = "";
    write_address(dialog->caller.address, caller);
    write_address(dialog->called.address, called);
    if (strcmp(method, "INVITE") == 0 && strcmp(status, "200 OK") == 0)
        describe_session(session, called, dialog->sound_port);
    int length = snprintf(
        out, room,
        "SIP/2.0 %s\r\nVia: SIP/2.0/%s %s:%u;branch=z9hG4bK%08x\r\n"
        "From: <sip:%u@%s>;tag=%u~a1b2\r\nTo: <sip:%u@%s>;tag=%u~c3d4\r\n"
        "Call-ID: %08x-cucm@%s\r\nCSeq: 101 %s\r\nServer: Cisco-CUCM14.0\r\n"
        "Contact: <sip:%u@%s:%u>\r\nContent-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s",
        status, dialog->transport, caller, dialog->caller.port, dialog->id, 1000 + dialog->id % 900,
        caller, dialog->id, 2000 + dialog->id % 7000, called, dialog->id ^ 0x5555, dialog->id,
        caller, method, 2000 + dialog->id % 7000, called, dialog->called.port, strlen(session),
        session);
    return written(length, room);
}

size_t text_axl_request(char *out, size_t room, struct end server, bool credentials) {
    static const char body[] =
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" "
        "xmlns:ns=\"http://www.cisco.com/AXL/API/14.0\"><soapenv:Header/><soapenv:Body>"
        "<ns:listPhone><searchCriteria><name>SEP%</name></searchCriteria><returnedTags><name/>"
        "<description/></returnedTags></ns:listPhone></soapenv:Body></soapenv:Envelope>";
    char address[ADDRESS_TEXT];
    int length = snprintf(out, room,
                          "POST /axl/ HTTP/1.1\r\nHost: %s:%u\r\n%s"
                          "Content-Type: text/xml;charset=UTF-8\r\nAccept: text/xml\r\n"
                          "SOAPAction: \"CUCM:DB ver=14.0 listPhone\"\r\n"
                          "Content-Length: %zu\r\n\r\n%s",
                          write_address(server.address, address), server.port,
                          credentials ? "Authorization: Basic YXhsdXNlcjpub3Qgb3VycyA=\r\n" : "",
                          strlen(body), body);
    return written(length, room);
}

size_t text_configuration_request(char *out, size_t room, struct end server, uint32_t phone) {
    char address[ADDRESS_TEXT];
    int length = snprintf(out, room,
                          "GET /SEP0022%08X.cnf.xml HTTP/1.1\r\nHost: %s:%u\r\n"
                          "User-Agent: Cisco-CP-8845\r\nAccept: */*\r\n\r\n",
                          phone, write_address(server.address, address), server.port);
    return written(length, room);
}

size_t text_http_answer(char *out, size_t room, const char *status, size_t body) {
    bool challenge = strncmp(status, "401", 3) == 0;
    char extent[64] = "Connection: close";
    if (body != TEXT_UNTIL_CLOSE)
        snprintf(extent, sizeof extent, "Content-Length: %zu", body);
    int length = snprintf(out, room,
                          "HTTP/1.1 %s\r\nServer: Apache-Coyote/1.1\r\n%s"
                          "Content-Type: text/xml;charset=utf-8\r\n%s\r\n\r\n",
                          status,
                          challenge ? "WWW-Authenticate: Basic realm=\"Cisco Web Services Realm\""
                                      "\r\n"
                                    : "",
                          extent);
    return written(length, room);
}

size_t text_axl_answer(char *out, size_t room, const char *status, size_t body) {
    static const char opening[] =
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">"
        "<soapenv:Body><ns:listPhoneResponse xmlns:ns=\"http://www.cisco.com/AXL/API/14.0\">"
        "<return>";
    const size_t opened = strncmp(status, "200", 3) == 0 ? strlen(opening) : 0;
    const size_t head = text_http_answer(out, room, status, opened + body);
    if (head + opened >= room)
        return head;
    memcpy(out + head, opening, opened);
    return head + opened;
}

size_t text_xmpp_header(char *out, size_t room, const char *from, const char *to, uint32_t id) {
    int length = snprintf(out, room,
                          "<?xml version='1.0'?><stream:stream from='%s' to='%s' id='%08X' "
                          "version='1.0' xml:lang='en' xmlns='jabber:server' "
                          "xmlns:stream='http://etherx.jabber.org/streams'>",
                          from, to, id);
    return written(length, room);
}

size_t text_xmpp_message(char *out, size_t room, uint32_t number) {
    int length = snprintf(out, room,
                          "<message from='user%u@imp1.example.com/jabber_%u' "
                          "to='user%u@imp2.example.com' id='m%08x' type='chat'><body>Item %u of "
                          "the list is done, see you at the meeting.</body></message>",
                          number % 900, number % 7000, number % 850, number, number);
    return written(length, room);
}
