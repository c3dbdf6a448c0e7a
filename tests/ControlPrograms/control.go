package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
)

type object = map[string]any

func main() {
	program := os.Getenv("FAKE_ETCD")
	if program == "" {
		program = "fake-etcd"
	}
	server := exec.Command(program, "--fake-listen", "127.0.0.1:0", "--fake-control", "127.0.0.1:0", "--fake-manual-clock")
	output, _ := server.StdoutPipe()
	if err := server.Start(); err != nil {
		panic(err)
	}
	defer server.Process.Kill()
	lines := bufio.NewReader(output)
	var control, token, etcd string
	fmt.Fscanf(lines, "fake-etcd: serving control at %s (token %s\n", &control, &token)
	fmt.Fscanf(lines, "fake-etcd: serving etcd 3.5.30 at %s", &etcd)

	call := func(method, url string, body object) object {
		content, _ := json.Marshal(body)
		request, _ := http.NewRequest(method, url, strings.NewReader(string(content)))
		if strings.HasPrefix(url, control) {
			request.Header.Set("Authorization", "Bearer "+strings.TrimSuffix(token, ")"))
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			panic(err)
		}
		defer response.Body.Close()
		reply := object{}
		json.NewDecoder(response.Body).Decode(&reply)
		return reply
	}

	key := base64.StdEncoding.EncodeToString([]byte("greeting"))
	lease := call("POST", etcd+"/v3/lease/grant", object{"TTL": 60})["ID"]
	put := object{"key": key, "value": key, "lease": lease}
	call("POST", control+"/v1/faults", object{"rpcs": []string{"Put"}, "times": 1, "action": "Fail", "error": "NoLeader"})
	fmt.Println("first put:", call("POST", etcd+"/v3/kv/put", put)["message"])
	fmt.Println("second put: revision", call("POST", etcd+"/v3/kv/put", put)["header"].(object)["revision"])
	call("POST", control+"/v1/clock/advance", object{"by": "61s"})
	count := call("POST", etcd+"/v3/kv/range", object{"key": key})["count"]
	if count == nil {
		count = 0
	}
	fmt.Println("after 61s:", count, "keys")
	fmt.Print("journal:")
	for _, entry := range call("GET", control+"/v1/journal?rpc=Put", nil)["calls"].([]any) {
		fmt.Print(" ", entry.(object)["status"])
	}
	fmt.Println()
}
