// Endpoints as Go programs write and read them, with the naming packages of etcd's client. It is called as:
// naming ENDPOINT COMMAND ARGUMENT...
//
// The program in the folder "dotnet" has the same commands and prints the same lines.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	// Without modules, as Debian builds Go programs, the path of this package has no major version.
	pb "go.etcd.io/etcd/api/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/naming/endpoints"
	"go.etcd.io/etcd/client/v3/naming/resolver"
	"go.uber.org/zap"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

const timeout = 60 * time.Second

// Names of cases that a program writes but does not read as they are begin so: Go reads integers as floating-point numbers and fields of
// a struct as keys of a map, and .NET skips endpoints without an address.
const writeOnly = "exact "

type weights struct {
	Zone   string `json:"zone"`
	Weight int    `json:"weight"`
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	client := must(clientv3.New(clientv3.Config{Endpoints: []string{os.Args[1]}, DialTimeout: timeout, Logger: zap.NewNop()}))
	defer client.Close()
	run(ctx, client, os.Args[2], os.Args[3:])
}

func run(ctx context.Context, client *clientv3.Client, command string, arguments []string) {
	target := arguments[0]
	switch command {
	case "put":
		put(ctx, manager(client, target), target, arguments[1], arguments[2])
	case "add":
		endpoint := endpoints.Endpoint{Addr: arguments[2]}
		check(manager(client, target).AddEndpoint(ctx, target+"/"+arguments[1], endpoint))
	case "delete":
		check(manager(client, target).DeleteEndpoint(ctx, target+"/"+arguments[1]))
	case "copy":
		copyAll(ctx, manager(client, target), manager(client, arguments[1]), target, arguments[1])
	case "list":
		list(ctx, manager(client, target), target)
	case "change":
		change(ctx, manager(client, target), target)
	case "watch":
		watch(ctx, manager(client, target), target)
	case "refuse":
		refuse(ctx, manager(client, target))
	case "call":
		call(ctx, client, target)
	default:
		panic("unknown command " + command)
	}
}

// Puts every case of the file under a lease.
func put(ctx context.Context, manager endpoints.Manager, target, file, lease string) {
	var cases []struct {
		Name     string
		Address  string
		Metadata any
	}
	decoder := json.NewDecoder(strings.NewReader(string(must(os.ReadFile(file)))))
	decoder.UseNumber()
	check(decoder.Decode(&cases))
	id := clientv3.LeaseID(must(strconv.ParseInt(lease, 10, 64)))
	for _, it := range cases {
		endpoint := endpoints.Endpoint{Addr: it.Address, Metadata: native(it.Metadata)}
		check(manager.AddEndpoint(ctx, target+"/"+it.Name, endpoint, clientv3.WithLease(id)))
	}
	structured := endpoints.Endpoint{Addr: "10.0.0.1:80", Metadata: weights{Zone: "eu", Weight: 3}}
	check(manager.AddEndpoint(ctx, target+"/"+writeOnly+"struct", structured, clientv3.WithLease(id)))
	fmt.Printf("put %d\n", len(cases)+1)
}

// Returns a decoded value as a program has it: with integers and floating-point numbers.
func native(value any) any {
	switch it := value.(type) {
	case json.Number:
		if integer, err := it.Int64(); err == nil {
			return integer
		}
		return must(it.Float64())
	case []any:
		for i := range it {
			it[i] = native(it[i])
		}
	case map[string]any:
		for key := range it {
			it[key] = native(it[key])
		}
	}
	return value
}

// Puts what it reads of one target under another one.
func copyAll(ctx context.Context, from, to endpoints.Manager, source, target string) {
	all := must(from.List(ctx))
	for key, endpoint := range all {
		check(to.AddEndpoint(ctx, target+strings.TrimPrefix(key, source), endpoint))
	}
	fmt.Printf("copied %d\n", len(all))
}

func list(ctx context.Context, manager endpoints.Manager, target string) {
	all := must(manager.List(ctx))
	keys := make([]string, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		fmt.Println(describe(target, key, all[key]))
	}
	fmt.Printf("listed %d\n", len(all))
}

func change(ctx context.Context, manager endpoints.Manager, target string) {
	a, b, c := target+"/a", target+"/b", target+"/c"
	check(manager.AddEndpoint(ctx, a, endpoints.Endpoint{Addr: "10.0.0.1:80"}))
	check(manager.AddEndpoint(ctx, b, endpoints.Endpoint{Addr: "[2001:db8::1]:80", Metadata: "blue"}))
	check(manager.AddEndpoint(ctx, b, endpoints.Endpoint{Addr: "[2001:db8::1]:80", Metadata: map[string]any{"weight": 3, "zone": "eu"}}))
	check(manager.DeleteEndpoint(ctx, a))
	check(manager.DeleteEndpoint(ctx, target+"/missing"))
	check(manager.Update(ctx, []*endpoints.UpdateWithOpts{
		endpoints.NewAddUpdateOpts(c, endpoints.Endpoint{Addr: "10.0.0.3:80", Metadata: []any{1, "x", nil}}),
		endpoints.NewDeleteUpdateOpts(b),
		endpoints.NewAddUpdateOpts(a, endpoints.Endpoint{Addr: "10.0.0.1:81"}),
	}))
	check(manager.AddEndpoint(ctx, target+"/end", endpoints.Endpoint{Addr: "10.0.0.4:80"}))
	fmt.Println("changed")
}

// Prints the changes that a watch reports until the last one. How many of them are one batch depends on etcd.
func watch(ctx context.Context, manager endpoints.Manager, target string) {
	for batch := range must(manager.NewWatchChannel(ctx)) {
		for _, update := range batch {
			if update.Op == endpoints.Delete {
				fmt.Println("delete " + strings.TrimPrefix(update.Key, target))
				continue
			}
			fmt.Println("add " + describe(target, update.Key, update.Endpoint))
			if update.Key == target+"/end" {
				return
			}
		}
	}
	panic("the watch ended")
}

// Adds a key that is not under the target.
func refuse(ctx context.Context, manager endpoints.Manager) {
	err := manager.AddEndpoint(ctx, "elsewhere/a", endpoints.Endpoint{Addr: "10.0.0.1:80"})
	fmt.Println(status.Convert(err).Message())
}

// Calls etcd through its own discovery: it is a service under the target.
func call(ctx context.Context, client *clientv3.Client, target string) {
	builder := must(resolver.NewBuilder(client))
	connection := must(grpc.NewClient("etcd:///"+target,
		grpc.WithResolvers(builder),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(`{"loadBalancingConfig":[{"round_robin":{}}]}`)))
	defer connection.Close()
	response := must(pb.NewMaintenanceClient(connection).Status(ctx, &pb.StatusRequest{}, grpc.WaitForReady(true)))
	fmt.Printf("called etcd %s\n", response.Version)
}

func describe(target, key string, endpoint endpoints.Endpoint) string {
	return fmt.Sprintf("%s %s %s", strings.TrimPrefix(key, target), endpoint.Addr, must(json.Marshal(endpoint.Metadata)))
}

func manager(client *clientv3.Client, target string) endpoints.Manager {
	return must(endpoints.NewManager(client, target))
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
