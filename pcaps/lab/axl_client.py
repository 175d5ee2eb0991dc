#!/usr/bin/python3
"""AXL requests as Python programs make them.

usage: axl_client.py WAY URL CA USER PASSWORD TIMES OPERATION:FILE...

WAY: `challenge` (urllib, which sends credentials when asked for them and closes after each answer), `at-once` (urllib
with credentials in each request), `asked` (requests, credentials when asked for them, on the same connection), `alone`
(requests as zeep uses it, a connection for each request), `kept` (the same, one connection for a turn), `in-turn`
(`alone` and `at-once` taking turns, as two programs on one host).
"""
import base64
import ssl
import sys
import time
import urllib.error
import urllib.request

import requests

way, url, authority, user, password, times = sys.argv[1:7]


def headers(operation):
    return {'Content-Type': 'text/xml;charset=UTF-8', 'Accept': 'text/xml',
            'SOAPAction': f'"CUCM:DB ver=14.0 {operation}"'}


def urllib_open(wanted, handlers, more):
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=authority)), *handlers)
    for operation, body in wanted:
        try:
            print(opener.open(urllib.request.Request(url, body, headers(operation) | more)).status)
        except urllib.error.HTTPError as refusal:
            print(refusal)


def challenge(wanted):
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, url, user, password)
    urllib_open(wanted, [urllib.request.HTTPBasicAuthHandler(passwords)], {})


def at_once(wanted):
    credentials = base64.b64encode(f'{user}:{password}'.encode()).decode()
    urllib_open(wanted, [], {'Authorization': f'Basic {credentials}'})


class BasicWhenAsked(requests.auth.HTTPBasicAuth):
    """As HTTPDigestAuth does it."""

    def __call__(self, request):
        request.register_hook('response', self.answer)
        return request

    def answer(self, response, **options):
        if response.status_code != 401 or 'Authorization' in response.request.headers:
            return response
        response.content
        again = super().__call__(response.request.copy())
        return response.connection.send(again, **options)


def kept(wanted, credentials=None):
    with requests.Session() as session:
        session.auth, session.verify, session.trust_env = credentials or (user, password), authority, False
        for operation, body in wanted:
            print(session.post(url, body, headers=headers(operation)).status_code)


def asked(wanted):
    for request in wanted:
        kept([request], BasicWhenAsked(user, password))


def alone(wanted):
    for request in wanted:
        kept([request])


def in_turn(wanted):
    for request in wanted:
        alone([request])
        at_once([request])


def main():
    wanted = []
    for argument in sys.argv[7:]:
        operation, name = argument.split(':', 1)
        with open(name, 'rb') as body:
            wanted.append((operation, body.read()))
    for _ in range(int(times)):
        {'challenge': challenge, 'at-once': at_once, 'asked': asked, 'kept': kept, 'alone': alone,
         'in-turn': in_turn}[way](wanted)
        time.sleep(0.05)


main()
