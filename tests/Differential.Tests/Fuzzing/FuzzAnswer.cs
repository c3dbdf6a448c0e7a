using System.Globalization;
using System.Text.RegularExpressions;
using Differential.Tests.Execution;
using Etcd.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Testing.Network;

namespace Differential.Tests.Fuzzing;

/// <summary>An answer, without what two servers cannot agree on.</summary>
/// <param name="Text">The status and the responses.</param>
/// <param name="IsOk">Whether the call succeeded.</param>
/// <param name="Revision">The revision of the last response; 0 if there is none.</param>
internal sealed partial record FuzzAnswer(string Text, bool IsOk, long Revision)
{
    public static FuzzAnswer Of(MethodDescriptor method, RawGrpcAnswer answer)
    {
        var responses = answer.Responses.Select(response => method.OutputType.Parser.ParseFrom(response)).ToList();
        var revision = responses.Count == 0 ? 0 : RevisionOf(responses[^1]);
        var lines = string.Concat(responses.Select(Describe).OfType<string>().Select(text => $"\n  {text}"));
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP {answer.HttpStatus}, gRPC {answer.GrpcStatus ?? "open"} {Normalize(answer.Message)}{lines}");
        return new FuzzAnswer(text, answer.GrpcStatus == "0", revision);
    }

    /// <summary>A response, without what two servers cannot agree on; null if it is not compared.</summary>
    public static string? Describe(IMessage response) => response switch
    {
        // Sizes, terms and hashes of the database are a server's own.
        StatusResponse or HashResponse or DowngradeResponse => "answered",
        SnapshotResponse => null,
        AuthenticateResponse authenticated => Normalizer.Normalize(new AuthenticateResponse(authenticated) { Token = "token" }).ToString(),

        // Events and the end of a watch whose start is compacted come when the server gets to them.
        WatchResponse { Created: false, Canceled: false } or WatchResponse { CompactRevision: > 0 } => null,
        _ => Normalizer.Normalize(response).ToString(),
    };

    /// <summary>The revision in the header of a response; 0 if there is none.</summary>
    public static long RevisionOf(IMessage response) => new Outcome(response, null).Revision;

    /// <summary>Cuts off the text of the library that decompresses.</summary>
    private static string Normalize(string? message) => Decompressing().Replace(Uri.UnescapeDataString(message ?? ""), "$1: ...");

    [GeneratedRegex("(grpc: failed to decompress the message): .*", RegexOptions.Singleline)]
    private static partial Regex Decompressing();
}
