package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
)

type object = map[string]any

var etcd, control = os.Getenv("ETCD"), os.Getenv("CONTROL")

func call(method, url string, body object) (reply object) {
	content, _ := json.Marshal(body)
	request, _ := http.NewRequest(method, url, bytes.NewReader(content))
	if strings.HasPrefix(url, control) {
		request.Header.Set("Authorization", "Bearer "+os.Getenv("TOKEN"))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&reply); err != nil {
		panic(err)
	}
	return reply
}

func main() {
	key := []byte("greeting")
	put := object{"key": key, "value": key, "lease": call("POST", etcd+"/v3/lease/grant", object{"TTL": 60})["ID"]}
	call("POST", control+"/v1/faults", object{"rpcs": []string{"Put"}, "times": 1, "action": "Fail", "error": "NoLeader"})
	fmt.Println("first put:", call("POST", etcd+"/v3/kv/put", put)["message"])
	fmt.Println("second put: revision", call("POST", etcd+"/v3/kv/put", put)["header"].(object)["revision"])
	call("POST", control+"/v1/clock/advance", object{"by": "61s"})
	found, _ := call("POST", etcd+"/v3/kv/range", object{"key": key})["kvs"].([]any)
	fmt.Println("after 61s:", len(found), "keys")
	fmt.Print("journal:")
	for _, entry := range call("GET", control+"/v1/journal?rpc=Put", nil)["calls"].([]any) {
		fmt.Print(" ", entry.(object)["status"])
	}
	fmt.Println()
}
