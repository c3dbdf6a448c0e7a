import base64, json, os, re, subprocess, urllib.error, urllib.request

server = subprocess.Popen(
    [os.environ.get("FAKE_ETCD", "fake-etcd"), "--fake-listen", "127.0.0.1:0", "--fake-control", "127.0.0.1:0", "--fake-manual-clock"],
    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
control, token = re.search(r"at (\S+) \(token (\w+)\)", server.stdout.readline()).groups()
etcd = re.search(r"at (\S+)", server.stdout.readline()).group(1)

def call(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}"} if url.startswith(control) else {}
    try:
        return json.load(urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=30))
    except urllib.error.HTTPError as error:
        return json.load(error)

try:
    key = base64.b64encode(b"greeting").decode()
    lease = call(f"{etcd}/v3/lease/grant", {"TTL": 60})["ID"]
    call(f"{control}/v1/faults", {"rpcs": ["Put"], "times": 1, "action": "Fail", "error": "NoLeader"})
    print("first put:", call(f"{etcd}/v3/kv/put", {"key": key, "value": key, "lease": lease})["message"])
    print("second put: revision", call(f"{etcd}/v3/kv/put", {"key": key, "value": key, "lease": lease})["header"]["revision"])
    call(f"{control}/v1/clock/advance", {"by": "61s"})
    print("after 61s:", call(f"{etcd}/v3/kv/range", {"key": key}).get("count", "0"), "keys")
    print("journal:", *[entry["status"] for entry in call(f"{control}/v1/journal?rpc=Put")["calls"]])
finally:
    server.kill()
