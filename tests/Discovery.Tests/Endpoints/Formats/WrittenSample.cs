namespace Etcd.Discovery.Tests.Endpoints.Formats;

/// <param name="Format">The name of the format.</param>
/// <param name="Target">The target of the registration.</param>
/// <param name="InstanceId">The instance; null if the options have none.</param>
/// <param name="Endpoint">The registered endpoint.</param>
/// <param name="Key">The key in etcd.</param>
/// <param name="Value">The value in etcd.</param>
internal sealed record WrittenSample(string Format, string Target, string? InstanceId, RegisteredEndpoint Endpoint, string Key, string Value)
{
    public override string ToString() => $"{Format} {Key}";
}
