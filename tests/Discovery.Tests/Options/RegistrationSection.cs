namespace Etcd.Discovery.Tests.Options;

/// <summary>A configuration section that sets every property of <see cref="EtcdRegistrationOptions"/>, and what they are then.</summary>
internal static class RegistrationSection
{
    public const string Json = """
        {
          "Target": "shop/billing", "AdvertisedAddress": "10.0.0.5:5000", "AdvertisedHost": "billing.example.com",
          "EndpointName": "Grpc", "AdvertiseScheme": true,
          "Metadata": { "weight": 3, "zones": ["a", "b"] }, "InstanceId": "pod-7", "Ttl": "00:00:20", "Takeover": "Refuse",
          "FailFast": true, "RegisterTimeout": "00:00:01", "DeregisterTimeout": "00:00:02",
          "SharedLease": true, "DrainDelay": "00:00:03", "Format": "go-micro"
        }
        """;

    public static Dictionary<string, string> Expected => new()
    {
        ["Target"] = "shop/billing",
        ["AdvertisedAddress"] = "10.0.0.5:5000",
        ["AdvertisedHost"] = "billing.example.com",
        ["EndpointName"] = "Grpc",
        ["AdvertiseScheme"] = "True",
        ["Metadata"] = """{"weight":3,"zones":["a","b"]}""",
        ["InstanceId"] = "pod-7",
        ["Ttl"] = "00:00:20",
        ["Takeover"] = "Refuse",
        ["FailFast"] = "True",
        ["RegisterTimeout"] = "00:00:01",
        ["DeregisterTimeout"] = "00:00:02",
        ["SharedLease"] = "True",
        ["DrainDelay"] = "00:00:03",
        ["Format"] = "go-micro",
    };
}
