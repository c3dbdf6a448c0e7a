import base64, json, os, urllib.error, urllib.request

etcd, control, token = (os.environ[name] for name in ("ETCD", "CONTROL", "TOKEN"))

def call(url, body=None):
    headers = {"Authorization": f"Bearer {token}"} if url.startswith(control) else {}
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), headers)
    try:
        return json.load(urllib.request.urlopen(request, timeout=30))
    except urllib.error.HTTPError as error:
        return json.load(error)

key = base64.b64encode(b"greeting").decode()
put = {"key": key, "value": key, "lease": call(f"{etcd}/v3/lease/grant", {"TTL": 60})["ID"]}
call(f"{control}/v1/faults", {"rpcs": ["Put"], "times": 1, "action": "Fail", "error": "NoLeader"})
print("first put:", call(f"{etcd}/v3/kv/put", put)["message"])
print("second put: revision", call(f"{etcd}/v3/kv/put", put)["header"]["revision"])
call(f"{control}/v1/clock/advance", {"by": "61s"})
print("after 61s:", call(f"{etcd}/v3/kv/range", {"key": key}).get("count", "0"), "keys")
print("journal:", *[entry["status"] for entry in call(f"{control}/v1/journal?rpc=Put")["calls"]])
