using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>How the API's types look in JSON. The code is generated, as native code needs it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    MaxDepth = MaxDepth,
    Converters =
    [
        typeof(StrictEnumConverter<EtcdRpc>), typeof(StrictEnumConverter<EtcdQuirks>), typeof(StrictEnumConverter<StopMode>),
        typeof(StrictEnumConverter<FaultKind>), typeof(StrictEnumConverter<Grpc.Core.StatusCode>),
    ])]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(ClockInfo))]
[JsonSerializable(typeof(AdvanceRequest))]
[JsonSerializable(typeof(StopRequest))]
[JsonSerializable(typeof(RestartRequest))]
[JsonSerializable(typeof(QuirksRequest))]
[JsonSerializable(typeof(WaitForRevisionRequest))]
[JsonSerializable(typeof(CompactRequest))]
[JsonSerializable(typeof(RevisionResult))]
[JsonSerializable(typeof(CountResult))]
[JsonSerializable(typeof(LeaseList))]
[JsonSerializable(typeof(FaultRequest))]
[JsonSerializable(typeof(FaultItem))]
[JsonSerializable(typeof(FaultList))]
[JsonSerializable(typeof(WaitForHitsRequest))]
[JsonSerializable(typeof(StreamRequest))]
[JsonSerializable(typeof(BreakRequest))]
[JsonSerializable(typeof(CancelWatchesRequest))]
[JsonSerializable(typeof(StreamList))]
[JsonSerializable(typeof(JournalPage))]
[JsonSerializable(typeof(PendingPage))]
[JsonSerializable(typeof(WaitForCallRequest))]
[JsonSerializable(typeof(CallItem))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(PutKeysRequest))]
[JsonSerializable(typeof(SnapshotItem))]
[JsonSerializable(typeof(SnapshotList))]
[JsonSerializable(typeof(PutKeyRequest))]
[JsonSerializable(typeof(KeyItem))]
[JsonSerializable(typeof(KeyHistoryList))]
[JsonSerializable(typeof(ClusterInfo))]
[JsonSerializable(typeof(MemberRequest))]
[JsonSerializable(typeof(PartitionRequest))]
[JsonSerializable(typeof(DashboardInfo))]
[JsonSerializable(typeof(HelloEvent))]
[JsonSerializable(typeof(ChangesEvent))]
[JsonSerializable(typeof(ReportContent))]
internal sealed partial class ControlJson : JsonSerializerContext
{
    /// <summary>Deep enough for transactions within transactions in the journal.</summary>
    public const int MaxDepth = 512;

    /// <summary>The API's JSON: no HTML is near, so quotes and letters need no escapes.</summary>
    public static ControlJson Api => field ??= new ControlJson(
        new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The API's JSON within HTML: nothing in it ends an element.</summary>
    public static ControlJson Html => field ??= new ControlJson(
        new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });
}
