using System.Text.Json;
using FakeEtcd.Tool.Control.Api;
using Google.Protobuf;

namespace FakeEtcd.Tool.Control.Handlers;

/// <summary>Writes calls of the journal.</summary>
internal static class CallItems
{
    /// <summary>As the JSON gateway writes messages.</summary>
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ControlJson.MaxDepth };

    /// <param name="call">The call.</param>
    /// <param name="position">Its position in the order of completion; null while it is in progress.</param>
    public static CallItem Of(EtcdCall call, long? position) => new()
    {
        Position = position,
        Number = call.Number,
        Rpc = call.Rpc,
        EndsStream = call.EndsStream,
        StartedAt = call.StartedAt,
        StartRevision = call.StartRevision,
        DurationSeconds = call.Duration?.TotalSeconds,
        Status = call.Status?.StatusCode,
        Message = call.Status is { Detail.Length: > 0 } status ? status.Detail : null,
        Fault = call.Fault,
        Client = StreamHandlers.Client(call.Client),
        Keys = [.. call.Keys.Select(Texts.Of)],
        Request = Write(call.Request),
        Response = call.Response is { } response ? Write(response) : null,
    };

    private static JsonElement Write(IMessage message)
    {
        using var document = JsonDocument.Parse(Formatter.Format(Secrets.Hide(message)), Options);
        return document.RootElement.Clone();
    }
}
