using System.Text.Json.Nodes;

namespace Etcd.Discovery.Tests.Endpoints.Formats;

/// <summary>Values as the registries write them, each with the name of its format and the endpoints in it.</summary>
internal static class RegistrySamples
{
    public static readonly IReadOnlyList<RegistrySample> Values =
    [
        new("go-naming", """{"Op":0,"Addr":"10.0.0.1:80","Metadata":null}""", "10.0.0.1:80"),
        new("go-naming", """{"Addr":"10.0.0.1:80","Metadata":{"weight":3,"zone":"eu"}}""", """10.0.0.1:80 {"weight":3,"zone":"eu"}"""),
        new("go-naming", """{"addr":"[::1]:80","nodes":[],"endpoints":["grpc://h:1"],"address":"h:2"}""", "[::1]:80"),
        new("host-port", "10.0.0.1:80", "10.0.0.1:80"),
        new("host-port", " orders.internal:8080\r\n", "orders.internal:8080"),
        new("host-port", "[2001:db8::5]:50051", "[2001:db8::5]:50051"),
        new("go-kit", "http://10.0.0.1:8080", """10.0.0.1:8080 {"scheme":"http"}"""),
        new("go-kit", "HTTPS://orders.internal/api?x=1#y\n", """orders.internal:443 {"scheme":"https"}"""),
        new("go-kit", "http://[::1]", """[::1]:80 {"scheme":"http"}"""),
        new("go-kit", "grpc://10.0.0.1:9000", """10.0.0.1:9000 {"scheme":"grpc"}"""),
        new("kratos",
            """{"id":"7f","name":"shop","version":"v1.2","metadata":{"zone":"eu","weight":"3"},"endpoints":["http://10.0.0.1:8000","grpc://10.0.0.1:9000"]}""",
            """10.0.0.1:8000 {"scheme":"http","version":"v1.2","weight":3,"zone":"eu"}""",
            """10.0.0.1:9000 {"scheme":"grpc","version":"v1.2","weight":3,"zone":"eu"}"""),
        new("kratos", """{"id":"7f","name":"shop","version":"","metadata":null,"endpoints":["grpc://10.0.0.1:9000?isSecure=false"]}""",
            """10.0.0.1:9000 {"scheme":"grpc"}"""),
        new("kratos", """{"Name":"shop","Endpoints":["grpc://10.0.0.1:9000/?isSecure=true","grpcs://10.0.0.2:9000"]}""",
            """10.0.0.1:9000 {"scheme":"grpcs"}""", """10.0.0.2:9000 {"scheme":"grpcs"}"""),
        new("kitex", """{"network":"tcp","address":"10.0.0.1:8888","weight":20,"tags":{"cluster":"a"}}""",
            """10.0.0.1:8888 {"cluster":"a","weight":20}"""),
        new("kitex", """{"network":"tcp","address":"10.0.0.1:8888","weight":0,"tags":null}""", """10.0.0.1:8888 {"weight":10}"""),
        new("kitex", """{"address":"10.0.0.4:8888"}""", """10.0.0.4:8888 {"weight":10}"""),
        new("go-micro",
            """{"name":"shop","version":"latest","metadata":null,"endpoints":[{"name":"Shop.Buy"}],"nodes":[{"id":"shop-1","address":"10.0.0.1:41000","metadata":{"protocol":"grpc"}}]}""",
            """10.0.0.1:41000 {"protocol":"grpc","version":"latest"}"""),
        new("go-micro",
            """{"name":"shop","version":"","metadata":{"zone":"eu"},"endpoints":null,"nodes":[{"id":"a","address":"10.0.0.1:1","metadata":{"zone":"us"}},null,{"id":"b","address":"10.0.0.2","port":2}]}""",
            """10.0.0.1:1 {"zone":"us"}""", """10.0.0.2:2 {"zone":"eu"}"""),
    ];

    /// <summary>What is no endpoint, of any format.</summary>
    public static readonly IReadOnlyList<string> Others =
    [
        "", " ", "\n", "null", "true", "5", "nonsense", "8000", "host", "host:", ":80", "host:0", "host:65536", "a b:80", "1.2.3.4:80 1.2.3.5:80",
        "\"10.0.0.1:80\"", "[\"10.0.0.1:80\"]", "[]", "{", "{}", "{]", """{"Addr":"h:1"} x""", """{"host":"h","port":1}""",
        "\n\r10.0.0.1:8080", "\n\v10.0.0.1:80", "\n\n10.0.0.1:8", "\u000010.0.0.1:80", "\ufeff10.0.0.1:80",
        "http://", "://10.0.0.1:80", "http:10.0.0.1:80", "http://user:secret@10.0.0.1:80", "grpc://10.0.0.1", "unix:///tmp/x", "1http://h:1",
        """{"Op":"add","Addr":"h:1","address":"h:2"}""", """{"Op":256,"Addr":"h:1"}""", """{"Addr":"h:1","Metadata":1e400}""", """{"Addr":7}""",
        """{"address":"Berlin"}""", """{"address":"10.0.0.1"}""", """{"address":":80"}""", """{"nodes":[{"id":"a","address":"10.0.0.1"}]}""",
        """{"nodes":[{"id":"a","address":"10.0.0.1:80","port":80}]}""", """{"network":"unix","address":"/tmp/x"}""", """{"network":"tcp","address":"h:1","weight":1.5}""", """{"address":"h:1","weight":"3"}""",
        """{"address":"h:1","tags":{"a":1}}""", """{"address":["h:1"]}""", """{"address":1,"Address":"h:1"}""",
        """{"endpoints":[]}""", """{"endpoints":"grpc://h:1"}""", """{"endpoints":["grpc://h:1",5]}""", """{"endpoints":["h:1"]}""",
        """{"endpoints":["grpc://h:1"],"metadata":{"a":1}}""", """{"endpoints":["grpc://h:1"],"name":5}""", """{"endpoints":["grpc://h"]}""",
        """{"nodes":[]}""", """{"nodes":null}""", """{"nodes":{}}""", """{"nodes":["h:1"]}""", """{"nodes":[{"id":"a"}]}""",
        """{"nodes":[{"id":1,"address":"h:1"}]}""", """{"nodes":[{"address":"h:1"}],"metadata":[]}""",
    ];

    /// <summary>Endpoints that a format can hold, as the options of a registration give them, and their keys and values.</summary>
    public static readonly IReadOnlyList<WrittenSample> Written =
    [
        new("go-naming", "shop/orders", null, new("10.0.0.1:80", "blue"), "shop/orders/10.0.0.1:80", """{"Op":0,"Addr":"10.0.0.1:80","Metadata":"blue"}"""),
        new("host-port", "/services/orders", null, new("10.0.0.1:80"), "/services/orders/10.0.0.1:80", "10.0.0.1:80"),
        new("host-port", "orders", "pod-7", new("[::1]:80"), "orders/pod-7", "[::1]:80"),
        new("go-kit", "/services/orders", null, new("10.0.0.1:80"), "/services/orders/10.0.0.1:80", "10.0.0.1:80"),
        new("go-kit", "/services/orders", null, new("10.0.0.1:80", new JsonObject { ["scheme"] = "http" }), "/services/orders/10.0.0.1:80", "http://10.0.0.1:80"),
        new("go-zero", "orders.rpc", null, new("10.0.0.1:80"), "orders.rpc/6985838640977672983", "10.0.0.1:80"),
        new("go-zero", "orders.rpc", "42", new("10.0.0.1:80"), "orders.rpc/42", "10.0.0.1:80"),
        new("kratos", "orders", null, new("10.0.0.1:80"), "/microservices/orders/10.0.0.1:80",
            """{"id":"10.0.0.1:80","name":"orders","version":"","metadata":null,"endpoints":["grpc://10.0.0.1:80"]}"""),
        new("kratos", "/microservices/orders", "pod-7",
            new("10.0.0.1:80", new JsonObject { ["zone"] = "eu<", ["weight"] = 3, ["scheme"] = "grpcs", ["version"] = "v2", ["on"] = true, ["none"] = null, ["list"] = new JsonArray(1, "a") }),
            "/microservices/orders/pod-7",
            """{"id":"pod-7","name":"orders","version":"v2","metadata":{"list":"[1,\"a\"]","none":"","on":"true","weight":"3","zone":"eu\u003c"},"endpoints":["grpcs://10.0.0.1:80"]}"""),
        new("kratos", "/mine/orders", "a/b", new("10.0.0.1:80"), "/mine/orders/a/b",
            """{"id":"a/b","name":"orders","version":"","metadata":null,"endpoints":["grpc://10.0.0.1:80"]}"""),
        new("kratos", "shop/orders", "1", new("10.0.0.1:80"), "/microservices/shop/orders/1",
            """{"id":"1","name":"shop/orders","version":"","metadata":null,"endpoints":["grpc://10.0.0.1:80"]}"""),
        new("kitex", "shop.orders", null, new("10.0.0.1:80"), "kitex/registry-etcd/shop.orders/10.0.0.1:80",
            """{"network":"tcp","address":"10.0.0.1:80","weight":10,"tags":null}"""),
        new("kitex", "mine/shop.orders", "pod-7", new("10.0.0.1:80", new JsonObject { ["zone"] = "eu", ["weight"] = 3.0 }), "mine/shop.orders/pod-7",
            """{"network":"tcp","address":"10.0.0.1:80","weight":3,"tags":{"zone":"eu"}}"""),
        new("go-micro", "orders", null, new("10.0.0.1:80"), "/micro/registry/orders/orders-10.0.0.1:80",
            """{"name":"orders","version":"latest","metadata":null,"endpoints":null,"nodes":[{"id":"orders-10.0.0.1:80","address":"10.0.0.1:80","metadata":null}]}"""),
        new("go-micro", "shop/orders", "a/b", new("10.0.0.1:80", new JsonObject { ["version"] = "v2", ["protocol"] = "grpc" }), "/micro/registry/shop-orders/a-b",
            """{"name":"shop/orders","version":"v2","metadata":null,"endpoints":null,"nodes":[{"id":"a-b","address":"10.0.0.1:80","metadata":{"protocol":"grpc"}}]}"""),
        new("go-micro", "/micro/registry/orders", "1", new("10.0.0.1:80"), "/micro/registry/orders/1",
            """{"name":"orders","version":"latest","metadata":null,"endpoints":null,"nodes":[{"id":"1","address":"10.0.0.1:80","metadata":null}]}"""),
    ];
}
