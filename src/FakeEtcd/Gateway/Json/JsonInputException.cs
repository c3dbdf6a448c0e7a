namespace FakeEtcd.Gateway.Json;

/// <summary>The exception for a request body that is not the JSON of the request.</summary>
/// <param name="message">The message that etcd returns.</param>
internal sealed class JsonInputException(string message) : Exception(message);
