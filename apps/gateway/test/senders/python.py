"""Reads one request a line as JSON, sends it, and prints what reached it as a line of JSON."""
import http.client, json, sys, urllib.error, urllib.parse, urllib.request

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def by_urllib(sent, body):
    request = urllib.request.Request(sent['url'], data=body, method=sent['method'], headers=sent['headers'])
    try:
        answer = opener.open(request, timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.read()


def by_http_client(sent, body, version=11):
    url = urllib.parse.urlsplit(sent['url'])
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=20)
    connection._http_vsn, connection._http_vsn_str = version, 'HTTP/1.%d' % (version - 10)
    try:
        connection.request(sent['method'], url.path, body, sent['headers'])
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


HOW = {
    'urllib': by_urllib,
    'http.client': by_http_client,
    'http.client 1.0': lambda sent, body: by_http_client(sent, body, 10),
}

for line in sys.stdin:
    sent = json.loads(line)
    try:
        with open(sent['file'], 'rb') as file:
            status, body = HOW[sent['how']](sent, file.read())
        print(json.dumps({'status': status, 'body': body.decode()}), flush=True)
    except Exception as error:
        print(json.dumps({'error': repr(error)}), flush=True)
