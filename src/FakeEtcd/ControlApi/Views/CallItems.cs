using System.Globalization;
using System.Text.Json;
using FakeEtcd.ControlApi.Messages;
using Google.Protobuf;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Writes calls of the journal.</summary>
internal static class CallItems
{
    /// <summary>As the JSON gateway writes messages.</summary>
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ControlJson.MaxDepth };

    /// <param name="call">The call.</param>
    /// <param name="position">Its position in the order of completion; null while it is in progress.</param>
    /// <param name="shown">What is shown of values.</param>
    public static CallItem Of(EtcdCall call, long? position, ShownValues shown)
    {
        var keys = call.Keys.Take(shown.MostKeys).ToList();
        return new CallItem
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
            Client = StreamView.Client(call.Client),
            Keys = [.. keys.Select(Texts.Of)],
            KeysBase64 = Texts.Base64(keys),
            Request = Write(call.Request, shown),
            Response = call.Response is { } response ? Write(response, shown) : null,
        };
    }

    private static JsonElement Write(IMessage message, ShownValues shown)
    {
        var json = Formatter.Format(MessageValues.Hide(Secrets.Hide(message), shown));
        if (json.Length > shown.MostMessageCharacters)
        {
            json = string.Create(CultureInfo.InvariantCulture, $"{{\"cut\":true,\"bytes\":{message.CalculateSize()}}}");
        }

        using var document = JsonDocument.Parse(json, Options);
        return document.RootElement.Clone();
    }
}
